// Every journey against a house of its own.
//
//   npm test                         all journeys
//   npm test -- buying budgets       only these files of journeys/
//   npm test -- --name "declined"    only cases whose name contains the words
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { launch } from "./lib/browser.mjs";
import { runAll } from "./lib/check.mjs";
import { start } from "./lib/server.mjs";

// two lanes at a time: what people do, and how pages stand. They touch different pieces.
const LANES = [
  ["buying", "promotions", "gift-cards", "parts", "race", "staff", "tables", "catalog", "wishlist", "search", "filters", "media", "ring", "stones", "cart-devices", "wishes", "shared-bag", "payment", "passkeys", "pos", "atelier"],
  ["pages", "piece", "budgets"],
];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { name: { type: "string" } } });
const lanes = [];
for (const files of LANES) {
  const cases = [];
  for (const file of files.filter((file) => !positionals.length || positionals.includes(file))) {
    cases.push(...(await import(`./journeys/${file}.mjs`)).default);
  }
  lanes.push(cases.filter(({ name }) => !values.name || name.includes(values.name)));
}

rmSync(new URL("test-results/", import.meta.url), { recursive: true, force: true });
const begun = Date.now();
const house = await start();
const browser = await launch();
let outcome = { passed: 0, failed: ["nothing ran"] };
try {
  console.log(`house at ${house.base}, ready after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  const outcomes = await Promise.all(lanes.map((cases) => runAll(cases, { browser, base: house.base, house })));
  outcome = { passed: outcomes.reduce((sum, one) => sum + one.passed, 0), failed: outcomes.flatMap((one) => one.failed) };
} finally {
  await browser.close();
  for (const close of house.closing) if (!(await close())) outcome.failed.push("a second server did not stop within 15 seconds of an interrupt");
  const clean = await house.stop();
  if (!clean) outcome.failed.push("the server did not stop within 15 seconds of an interrupt");
}
console.log(`${outcome.passed} passed, ${outcome.failed.length} failed in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
for (const name of outcome.failed) console.log(`  failed: ${name}`);
process.exitCode = outcome.failed.length === 0 && outcome.passed > 0 ? 0 : 1;
