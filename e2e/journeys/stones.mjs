// Choosing a loose stone: the list narrowed, as cards and as a table, four side by side, the report; with script and without.
import { must, same } from "../lib/check.mjs";
import { DESK, PHONE, axe } from "../lib/browser.mjs";

const count = async (page) => Number((await page.locator(".results-bar [data-announce]").innerText()).replace(/[^0-9]/g, ""));

async function compares({ visit }, javaScript) {
  const { page } = await visit({ javaScript, size: DESK });
  await page.goto("/diamonds", { waitUntil: "load" });
  const all = await count(page);
  must(all > 50, `the drawer has ${all} diamonds`);

  // narrowed by a range and a word: with script the list follows by itself, without it the form is sent
  await page.locator("input[name=carat_min]").fill("0.9");
  await page.locator("input[name=carat_min]").press("Enter");
  await page.waitForURL(/carat_min=0\.9/);
  await page.locator(".applied", { hasText: "0.9" }).waitFor();
  const narrowed = await count(page);
  must(narrowed > 4 && narrowed < all, `${narrowed} of ${all} are left`);

  // the same stones in rows, the heaviest first
  await page.locator(".views a", { hasText: "Table" }).click();
  await page.waitForURL(/view=table/);
  await page.locator("tbody[data-grid] tr").first().waitFor();
  same(await count(page), narrowed, "stones in the table");

  for (let laid = 1; laid <= 4; laid += 1) {
    await page.locator("tbody[data-grid] .stone-compare[aria-pressed=false]").first().click();
    await page.locator(".tray-stones li").nth(laid - 1).waitFor();
  }
  await page.locator(".tray .btn").first().click();
  await page.waitForURL(/\/stones\/compare/);
  same(await page.locator(".stone-comparison thead th").count(), 4, "stones side by side");
  must((await page.locator("tr.differs").count()) > 0, "nothing is said to differ");

  await page.locator(".stone-comparison thead a.card-name").first().click();
  await page.waitForURL(/\/stones\/[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  const report = page.getByRole("link", { name: /Read it at the laboratory/ });
  must(/^https:\/\//.test(await report.getAttribute("href")), "the report leads nowhere");
  const serial = page.url().split("/").pop();
  await page.getByRole("link", { name: "Ask about this stone" }).first().click();
  await page.waitForURL(/\/contact\?stone=/);
  const letter = await page.locator("main a[href^=mailto]").first().getAttribute("href");
  must(letter.includes(serial), "the letter does not name the stone");
}

export default [
  { name: "four diamonds are compared and one is asked about", run: (tools) => compares(tools, true) },
  { name: "four diamonds are compared and one is asked about without script", run: (tools) => compares(tools, false) },
  {
    name: "pages of stones stand up to axe and fit a phone",
    run: async ({ visit }) => {
      const { page } = await visit({ size: PHONE });
      await page.goto("/diamonds", { waitUntil: "load" });
      const stone = await page.locator("[data-grid] a[href^='/stones/']").first().getAttribute("href");
      for (const path of ["/diamonds", "/diamonds?view=table", "/gemstones", stone, `/stones/compare?stones=${stone.split("/").pop()}`]) {
        await page.goto(path, { waitUntil: "load" });
        for (const finding of await axe(page)) must(false, `${path}: ${finding}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        must(wider <= 0, `${path} is ${wider} px wider than a phone`);
      }
    },
  },
];
