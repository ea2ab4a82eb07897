// Every journey against a house of its own.
//
//   npm test                         all journeys
//   npm test -- buying budgets       only these files of journeys/
//   npm test -- --name "declined"    only cases whose name contains the words
import { parseArgs } from "node:util";
import { launch } from "./lib/browser.mjs";
import { runAll } from "./lib/check.mjs";
import { start } from "./lib/server.mjs";

const ALL = ["buying", "race", "staff", "pages", "budgets"];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { name: { type: "string" } } });
const files = positionals.length ? positionals : ALL;
const cases = [];
for (const file of files) cases.push(...(await import(`./journeys/${file}.mjs`)).default);
const chosen = values.name ? cases.filter(({ name }) => name.includes(values.name)) : cases;

const begun = Date.now();
const house = await start();
const browser = await launch();
let outcome = { passed: 0, failed: ["nothing ran"] };
try {
  console.log(`house at ${house.base}, ready after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  outcome = await runAll(chosen, { browser, base: house.base, house });
} finally {
  await browser.close();
  const clean = await house.stop();
  if (!clean) outcome.failed.push("the server did not stop within 15 seconds of an interrupt");
}
console.log(`${outcome.passed} passed, ${outcome.failed.length} failed in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
for (const name of outcome.failed) console.log(`  failed: ${name}`);
process.exitCode = outcome.failed.length === 0 && outcome.passed > 0 ? 0 : 1;
