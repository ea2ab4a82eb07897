// A consultant sells the one piece there is in the boutique; whoever looks at it in the shop sees it go.
import { eventually, must, same } from "../lib/check.mjs";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { signIn, staffLink } from "../lib/shopper.mjs";

/** What the shop says of a piece, by its structured data. */
const availability = (page) => page.locator('script[type="application/ld+json"]').allTextContents().then((texts) => (texts.join().includes("OutOfStock") || texts.join().includes("SoldOut") ? "gone" : "there"));

const sells = (script) => ({
  name: `a piece that exists once is sold in the boutique and is gone from the shop${script ? "" : ", without a script"}`,
  run: async ({ visit, house }) => {
    const { page: shop } = await visit();
    await shop.goto("/search?availability=one_of_one", { waitUntil: "load" });
    const path = await shop.locator('[data-grid] a[href^="/products/"]').last().getAttribute("href");
    await shop.goto(path, { waitUntil: "load" });
    same(await availability(shop), "there", "the piece in the shop before");
    const title = (await shop.locator("h1").innerText()).trim();

    const { page } = await visit({ javaScript: script });
    await signIn(page, await staffLink(house, { email: "vera@house.example", name: "Vera Rubin", role: "consultant" }));
    await page.goto("/admin/pos");
    if (!/\/admin\/pos\/./.test(page.url())) await page.locator('main a[href^="/admin/pos/"]').first().click();
    await page.getByLabel("Serial number, code or words").fill(title);
    await page.getByRole("button", { name: "Find" }).click();
    const row = page.locator("table", { has: page.getByText("Onto the counter") }).locator("tbody tr").filter({ hasText: title }).first();
    const serial = (await row.locator(".num").first().innerText()).trim();
    await row.getByRole("link", { name: "Add" }).click();
    await page.getByRole("button", { name: /^Sell for / }).waitFor();
    must(await page.getByRole("link", { name: `Take away ${serial}` }).count(), `${serial} is on the counter`);
    await page.getByRole("button", { name: /^Sell for / }).click();
    await page.getByRole("heading", { level: 1, name: "Sold" }).waitFor();
    const receipt = await page.locator(".receipt").innerText();
    must(receipt.includes(serial) && receipt.includes("Vera Rubin"), `the receipt names the piece and who sold it:\n${receipt}`);
    same(await page.getByRole("button", { name: "Print" }).isVisible(), script, "a button prints, where there is a script");
    await eventually("the shop says that the piece is gone", 5_000, async () => {
      await shop.goto(path, { waitUntil: "load" });
      return (await availability(shop)) === "gone";
    });
  },
});

const stands = {
  name: "the till stands up to axe at 390 and 1440 px and fits 320 px",
  run: async ({ visit, house }) => {
    for (const size of [PHONE, DESK]) {
      const { page } = await visit({ size });
      await signIn(page, await staffLink(house));
      await page.goto("/admin/pos");
      if (!/\/admin\/pos\/./.test(page.url())) await page.locator('main a[href^="/admin/pos/"]').first().click();
      await page.getByLabel("Serial number, code or words").fill("ring");
      await page.getByRole("button", { name: "Find" }).click();
      await page.getByRole("link", { name: /^Add / }).first().click();
      await page.getByRole("button", { name: /^Sell for / }).waitFor();
      const findings = await axe(page);
      await page.setViewportSize({ width: 320, height: 700 });
      findings.push(...(await overflow(page)));
      same(findings.join("\n"), "", `what is wrong at ${size.width}`);
    }
  },
};

export default [sells(true), sells(false), stands];
