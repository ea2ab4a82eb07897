// Pictures of every page at 390 and 1440 px, with the bag filled, checkout in error and an order paid.
//
//   node shots.mjs <folder> [--url http://127.0.0.1:4600 --sign-in <link>] [--only name,name]
//
// Without --url it starts the binary itself and signs in with a link of its own.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DESK, PHONE, launch, open } from "./lib/browser.mjs";
import { start } from "./lib/server.mjs";
import { adminPages, publicPages } from "./lib/pages.mjs";
import { buy, fillCheckout, goToCheckout, openPiece, addToBag, signIn, staffLink } from "./lib/shopper.mjs";

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: "string" }, "sign-in": { type: "string" }, only: { type: "string" } },
});
const folder = positionals[0] ?? "test-results/shots";
const only = args.only?.split(",");
mkdirSync(folder, { recursive: true });

const house = args.url ? { base: args.url.replace(/\/$/, ""), stop: async () => true } : await start();
const browser = await launch();
let taken = 0;

async function shoot(page, name, form, { fullPage = true } = {}) {
  if (only && !only.includes(name)) return;
  // pictures below the fold load when they come near; walk down once so that none is missing
  if (fullPage) {
    await page.evaluate(async () => {
      for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo(0, y);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      scrollTo(0, 0);
    });
    await page.waitForLoadState("networkidle").catch(() => {});
  }
  await page.screenshot({ path: join(folder, `${name}-${form}.png`), fullPage });
  taken += 1;
}

/** A dear piece: how it may be paid, its deposit, the page of its balance, and an order that awaits a transfer. */
async function shootParts(page, form) {
  const choose = (name, value) => page.locator("label.choice", { has: page.locator(`[name="${name}"][value="${value}"]`) }).click();
  const order = async (name, value) => {
    await openPiece(page, "/products/riviere-bracelet");
    await addToBag(page);
    await goToCheckout(page);
    await fillCheckout(page);
    await choose(name, value);
    await shoot(page, `checkout-${value}`, form);
    await page.getByRole("button", { name: "Pay as chosen" }).click();
    await page.waitForURL(/\/checkout\/complete\//);
  };
  await order("pay_now", "deposit");
  await shoot(page, "deposit-paid", form);
  await page.locator('main a[href^="/pay/"]').first().click();
  await shoot(page, "pay-balance", form);
  await page.getByRole("button", { name: /^Pay \$/ }).click();
  await page.getByRole("heading", { name: "Thank you. This is paid." }).waitFor();
  await shoot(page, "pay-done", form);
  await order("pay_by", "bank_transfer");
  await shoot(page, "transfer-awaited", form);
}

try {
  const pages = await publicPages(house.base);
  const link = args["sign-in"] ?? (args.url ? null : await staffLink(house));
  const forms = [["390", PHONE], ["1440", DESK]];
  let staffCookies = null;
  for (const [form, size] of forms) {
    const visit = await open(browser, { size, base: house.base });
    const { page, context } = visit;
    for (const [name, path] of pages) {
      await page.goto(path, { waitUntil: "load" });
      await shoot(page, name, form);
    }
    await openPiece(page);
    await addToBag(page);
    await shoot(page, "bag-drawer", form, { fullPage: false });
    await page.goto("/bag");
    await shoot(page, "bag", form);
    await page.goto("/bag/share");
    await shoot(page, "bag-share", form);
    await page.getByRole("radio", { name: "Whoever pays" }).check();
    await page.getByRole("button", { name: "Make a link" }).click();
    const shared = await page.locator("copy-button").getAttribute("value");
    await page.goto(new URL(shared).pathname, { waitUntil: "load" });
    await shoot(page, "shared-bag", form);
    await goToCheckout(page);
    await shoot(page, "checkout", form);
    await page.getByRole("button", { name: "See the total with tax" }).click();
    await shoot(page, "checkout-errors", form);
    await fillCheckout(page);
    await page.locator("label.choice", { has: page.locator('[name="shipping_method"][value="insured_express"]') }).click();
    await page.waitForLoadState("networkidle");
    await page.getByText("Do you have a code?").click();
    await page.getByLabel("Promotion code").fill("EXPRESS");
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Apply the code" }).click()]);
    await shoot(page, "checkout-code", form);
    await buy(page, "succeed");
    await shoot(page, "confirmation", form);
    await shootParts(page, form);
    await page.goto("/dev/mailbox");
    await shoot(page, "mailbox-full", form);
    if (link) {
      if (staffCookies === null) {
        await page.goto(link);
        await shoot(page, "sign-in", form);
        await signIn(page);
        staffCookies = await context.cookies();
      } else await context.addCookies(staffCookies);
      for (const [name, path] of await adminPages(page)) {
        await page.goto(path, { waitUntil: "load" });
        await shoot(page, name, form);
      }
    }
    for (const problem of visit.problems) console.log(`${form}: ${problem}`);
    await context.close();
  }
  console.log(`${taken} pictures in ${folder}`);
} finally {
  await browser.close();
  await house.stop();
}
