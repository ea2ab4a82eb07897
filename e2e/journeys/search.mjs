// Finding by search: with a slip of the finger, with suggestions under the keyboard, with and without script.
import { must } from "../lib/check.mjs";
import { DESK, PHONE, axe } from "../lib/browser.mjs";

async function findsWithSlip({ visit }, javaScript) {
  const { page } = await visit({ javaScript });
  await page.goto("/search", { waitUntil: "load" });
  const field = page.locator("main input[type=search]");
  await field.fill("saphire engagment ring");
  await field.press("Enter");
  await page.waitForURL(/\/search\?q=saphire/);
  must((await page.locator("main").innerText()).includes("Showing results for"), "the page does not say what it searched for");
  must((await page.locator("main input[type=search]").inputValue()) === "saphire engagment ring", "the words are not in the field any more");
  await page.locator("main .card-name a").first().click();
  await page.waitForURL(/\/products\/celeste/);
}

export default [
  { name: "a misspelt query finds its piece", run: (tools) => findsWithSlip(tools, true) },
  { name: "a misspelt query finds its piece without script", run: (tools) => findsWithSlip(tools, false) },
  {
    name: "suggestions are walked with the keyboard",
    run: async ({ visit }) => {
      const { page } = await visit({ size: DESK });
      await page.goto("/", { waitUntil: "load" });
      await page.locator("a[data-search]").click();
      const field = page.locator("#header-q");
      await field.pressSequentially("odet");
      const list = page.locator("#header-q-list");
      await list.locator("[role=option]").first().waitFor();
      must((await field.getAttribute("aria-expanded")) === "true", "the field does not say that its list is open");
      for (const finding of await axe(page)) must(false, finding);
      await field.press("ArrowDown");
      const reached = await field.getAttribute("aria-activedescendant");
      must(reached && (await page.locator(`#${reached}`).getAttribute("aria-selected")) === "true", "no option is in reach");
      await field.press("Escape");
      must(await list.isHidden(), "Escape leaves the list open");
      must((await field.inputValue()) === "odet", "Escape took the words away");
      await field.press("ArrowDown");
      const piece = list.locator(".suggest-piece").first();
      while ((await piece.getAttribute("aria-selected")) !== "true") await field.press("ArrowDown");
      await field.press("Enter");
      await page.waitForURL(/\/products\/odette/);
    },
  },
  {
    name: "the menu on a phone suggests too",
    run: async ({ visit }) => {
      const { page } = await visit({ size: PHONE });
      await page.goto("/", { waitUntil: "load" });
      await page.locator(".burger").click();
      await page.locator("#menu-q").pressSequentially("returns");
      await page.locator("#menu-q-list [role=option]", { hasText: "Returns" }).click();
      await page.waitForURL(/\/delivery-and-returns/);
    },
  },
  {
    name: "without script the header leads to the search page",
    run: async ({ visit }) => {
      const { page } = await visit({ javaScript: false });
      await page.goto("/", { waitUntil: "load" });
      await page.locator("a[data-search]").click();
      await page.waitForURL(/\/search$/);
      must(await page.locator("#search-panel").isHidden(), "the panel shows without script");
    },
  },
];
