// Lighthouse on home, a collection and a product page, mobile and desktop: a table of medians.
//
//   node lighthouse.mjs [--url http://127.0.0.1:4600] [--runs 5]
//
// Without --url it starts the binary itself (a release build gives honest figures: E2E_BINARY=target/release/atelier).
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { CHROMIUM, FLAGS } from "./lib/browser.mjs";
import { start } from "./lib/server.mjs";
import { firstLinks } from "./lib/pages.mjs";

const { values: args } = parseArgs({ options: { url: { type: "string" }, runs: { type: "string", default: "5" } } });
const runs = Math.max(1, Number.parseInt(args.runs, 10) || 5);
const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

/** One run; a trace that was not recorded whole (a known hiccup of headless Chromium) is recorded again. */
async function once(url, form, tries = 3) {
  const chrome = await launch({ chromePath: CHROMIUM, chromeFlags: ["--headless=new", ...FLAGS] });
  try {
    const options = { port: chrome.port, logLevel: "error", onlyCategories: ["performance", "accessibility", "best-practices", "seo"] };
    const { lhr } = await lighthouse(url, options, form === "desktop" ? desktopConfig : undefined);
    if (lhr.runtimeError?.code === "NO_NAVSTART" && tries > 1) return await once(url, form, tries - 1);
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const score = (name) => Math.round((lhr.categories[name].score ?? 0) * 100);
    const figure = (name) => lhr.audits[name].numericValue;
    const failed = Object.values(lhr.categories)
      .filter((category) => category.id !== "performance")
      .flatMap((category) => category.auditRefs)
      .map((ref) => lhr.audits[ref.id])
      .filter((audit) => audit.score !== null && audit.score < 1 && audit.scoreDisplayMode !== "informative")
      .map((audit) => audit.id);
    return {
      performance: score("performance"),
      accessibility: score("accessibility"),
      practices: score("best-practices"),
      seo: score("seo"),
      lcp: figure("largest-contentful-paint"),
      cls: figure("cumulative-layout-shift"),
      tbt: figure("total-blocking-time"),
      bytes: figure("total-byte-weight"),
      bench: lhr.environment.benchmarkIndex,
      failed,
    };
  } finally {
    await chrome.kill();
  }
}

const house = args.url ? { base: args.url.replace(/\/$/, ""), stop: async () => true } : await start();
try {
  const { collection, product } = await firstLinks(house.base);
  const rows = [];
  const failed = new Set();
  for (const form of ["mobile", "desktop"]) {
    for (const [page, path] of [["home", "/"], ["collection", collection], ["product", product]]) {
      const found = [];
      for (let run = 0; run < runs; run += 1) found.push(await once(house.base + path, form));
      const of = (key) => median(found.map((one) => one[key]));
      found.flatMap((one) => one.failed).forEach((id) => failed.add(`${page} ${form}: ${id}`));
      rows.push({
        form,
        page,
        perf: of("performance"),
        a11y: of("accessibility"),
        "best practices": of("practices"),
        seo: of("seo"),
        "LCP s": (of("lcp") / 1000).toFixed(2),
        CLS: of("cls").toFixed(4),
        "TBT ms": Math.round(of("tbt")),
        KB: (of("bytes") / 1000).toFixed(1),
        bench: Math.round(of("bench")),
        load: loadavg()[0].toFixed(1),
      });
    }
  }
  console.log(`median of ${runs} run${runs === 1 ? "" : "s"}; "load" is the machine's load average, "bench" Lighthouse's own figure for it`);
  console.table(rows);
  for (const line of failed) console.log(`not perfect: ${line}`);
} finally {
  await house.stop();
}
