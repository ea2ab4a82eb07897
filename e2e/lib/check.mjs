// A small runner: named cases, one line each, a closing count.
import { mkdirSync } from "node:fs";
import { open } from "./browser.mjs";

export class Failure extends Error {}

/** Fails the case with a sentence unless the condition holds. */
export function must(condition, sentence) {
  if (!condition) throw new Failure(sentence);
}

/** Fails the case unless both are equal. */
export function same(actual, expected, what) {
  must(Object.is(actual, expected), `${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
}

/** Asks again until the answer is truthy or the time is over. */
export async function eventually(what, millis, ask) {
  const until = Date.now() + millis;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > until) throw new Failure(`${what}: not within ${millis} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const results = new URL("../test-results/", import.meta.url).pathname;

/** Runs the cases one after another and returns how many passed and failed. */
export async function runAll(cases, house) {
  let passed = 0;
  const failed = [];
  for (const { name, run } of cases) {
    const begun = Date.now();
    const opened = [];
    const ctx = {
      ...house,
      /** A fresh, empty browser context, watched for problems and closed after the case. */
      visit: async (options = {}) => {
        const visit = await open(house.browser, { base: house.base, ...options });
        opened.push(visit);
        return visit;
      },
    };
    let trouble = null;
    try {
      await run(ctx);
      const problems = opened.flatMap((visit) => visit.problems);
      must(problems.length === 0, `the browser reported:\n    ${problems.slice(0, 12).join("\n    ")}`);
    } catch (error) {
      trouble = error instanceof Failure ? error.message : (error.stack ?? String(error));
      mkdirSync(results, { recursive: true });
      const file = `${results}${name.replace(/[^a-z0-9]+/gi, "-").slice(0, 80)}`;
      for (const [place, visit] of opened.entries()) {
        const shown = visit.context.pages().at(-1);
        if (!shown) continue;
        await shown.screenshot({ path: `${file}-${place}.png`, fullPage: true, timeout: 5_000 }).catch(() => {});
        trouble += `\n    browser ${place} was at ${shown.url()}`;
      }
    }
    for (const visit of opened) await visit.context.close().catch(() => {});
    const took = `${((Date.now() - begun) / 1000).toFixed(1)} s`;
    if (trouble === null) {
      passed += 1;
      console.log(`ok      ${name} (${took})`);
    } else {
      failed.push(name);
      console.log(`FAILED  ${name} (${took})\n    ${trouble}`);
    }
  }
  return { passed, failed };
}
