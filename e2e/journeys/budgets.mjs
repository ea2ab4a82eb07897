// Bytes of the first view against the budget table, in KB of 1,000 bytes. Totals count response headers too.
import { DESK, PHONE, weigh } from "../lib/browser.mjs";
import { must } from "../lib/check.mjs";
import { firstLinks } from "../lib/pages.mjs";
import { addToBag, openPiece } from "../lib/shopper.mjs";

const withBag = async (context) => {
  const page = await context.newPage();
  await openPiece(page);
  await addToBag(page);
  await page.close();
};

const budgets = {
  name: "first views keep to their byte budgets",
  run: async ({ browser, base }) => {
    const { collection, product } = await firstLinks(base);
    const rows = [
      ["home", "/", { phone: 120, desk: 150, html: 14, js: 6, requests: 16 }],
      ["collection", collection, { phone: 140, desk: 200, html: 20, js: 10, requests: 34 }],
      ["product", product, { phone: 130, desk: 160, html: 16, js: 12, requests: 18 }],
      ["ring builder", "/ring-builder", { phone: 140, desk: 140, html: 22, js: 18, requests: 24 }],
      ["ring builder, stones", "/ring-builder?setting=aurelia-solitaire", { phone: 140, desk: 140, html: 22, js: 18, requests: 24 }],
      ["bag", "/bag", { phone: 90, desk: 90, html: 14, js: 14, requests: 14, before: withBag }],
      ["checkout", "/checkout", { phone: 90, desk: 90, html: 14, js: 14, requests: 14, before: withBag }],
    ];
    const over = [];
    const table = [];
    for (const [name, path, budget] of rows) {
      for (const [form, size, most] of [["390", PHONE, budget.phone], ["1440", DESK, budget.desk]]) {
        // a page is pressed as small as it goes once it is asked for again and again, and anew after each change of the
        // catalogue, which the other lane makes too; this is what people get from then on
        let found = await weigh(browser, base, path, size, budget);
        for (let again = 0; again < 20 && found.kb.Document > budget.html; again += 1) {
          for (let asked = 0; asked < 4; asked += 1) await fetch(`${base}${path}`);
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          found = await weigh(browser, base, path, size, budget);
        }
        const { Document: html = 0, Script: js = 0, Font: fonts = 0, Image: images = 0 } = found.kb;
        table.push({ page: name, px: form, html, js, fonts, images, total: found.total, budget: most, requests: found.requests });
        const say = (what, is, may) => is > may && over.push(`${name} at ${form}: ${what} ${is}, budget ${may}`);
        say("total KB", found.total, most);
        say("HTML KB", html, budget.html);
        say("script KB", js, budget.js);
        say("font KB", fonts, 43.9);
        say("requests", found.requests, budget.requests);
      }
    }
    console.table(table);
    must(over.length === 0, over.join("\n    "));
  },
};

export default [budgets];
