// One browser for the whole run, and contexts that write down whatever goes wrong in them.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Flags that keep Chromium quiet and offline; the machine may be a container without a sandbox. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

export function launch() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });
}

/**
 * A context whose `problems` collects console errors, script errors, policy violations and answers of 500
 * and above on any of its pages. `tolerate` names console lines that a journey provokes on purpose.
 */
export async function open(browser, { size = DESK, javaScript = true, tolerate = [], base } = {}) {
  const context = await browser.newContext({
    viewport: size,
    baseURL: base,
    javaScriptEnabled: javaScript,
    isMobile: false,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(15_000);
  const problems = [];
  const note = (text) => {
    if (!tolerate.some((pattern) => pattern.test(text))) problems.push(text);
  };
  if (javaScript) {
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}:${event.lineNumber}`),
      );
    });
  }
  context.on("page", (page) => {
    page.on("console", (message) => {
      if (message.type() === "error") note(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => note(`${page.url()}: ${error.message}`));
    page.on("response", (response) => {
      if (response.status() >= 500) note(`${response.status()} ${response.request().method()} ${response.url()}`);
    });
  });
  return { context, problems, page: await context.newPage() };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The accessibility findings of a page as it stands: one line for each rule, with the first elements. */
export async function axe(page) {
  // evaluated through the debugger, so the page's own policy needs no exception
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map((rule) => ({
      id: rule.id,
      help: rule.help,
      nodes: rule.nodes.slice(0, 4).map((node) => `${node.target.join(" ")}: ${node.html.slice(0, 160)} ${(node.any[0]?.message ?? "").slice(0, 160)}`),
      count: rule.nodes.length,
    }));
  });
  return found.map((rule) => `axe ${rule.id} (${rule.count}): ${rule.help}\n      ${rule.nodes.join("\n      ")}`);
}

/** How many pixels the page is wider than its window, with the elements that stick out. */
export async function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const extra = document.documentElement.scrollWidth - width;
    if (extra <= 0) return [];
    const wide = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5)
      .slice(0, 5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className} to ${Math.round(element.getBoundingClientRect().right)}`);
    return [`${extra} px wider than ${width}: ${wide.join(", ")}`];
  });
}

/**
 * Loads a page cold and returns the bytes that crossed the wire, in KB of 1,000 bytes: bodies by kind as they were
 * sent (compressed), and the total with all response headers.
 */
export async function weigh(browser, base, path, size, { before } = {}) {
  const context = await browser.newContext({ viewport: size, baseURL: base, reducedMotion: "reduce" });
  try {
    if (before) await before(context);
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    const begun = new Map();
    const bodies = {};
    let requests = 0;
    let total = 0;
    await wire.send("Network.enable");
    await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
    wire.on("Network.responseReceived", ({ requestId, type, response }) => begun.set(requestId, { type, head: response.encodedDataLength }));
    wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const { type, head } = begun.get(requestId) ?? { type: "Other", head: 0 };
      bodies[type] = (bodies[type] ?? 0) + encodedDataLength - head;
      total += encodedDataLength;
      requests += 1;
    });
    await page.goto(path, { waitUntil: "load" });
    await page.waitForLoadState("networkidle");
    const kb = (bytes) => Math.round(bytes / 100) / 10;
    return { total: kb(total), kb: Object.fromEntries(Object.entries(bodies).map(([kind, n]) => [kind, kb(n)])), requests };
  } finally {
    await context.close();
  }
}
