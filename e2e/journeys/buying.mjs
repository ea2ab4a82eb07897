// A shopper buys: with script, without it, with a card that is declined, with a bank that asks back.
import { eventually, must, same } from "../lib/check.mjs";
import { ADA, addToBag, buy, fillCheckout, goToCheckout, openPiece, orderNumber } from "../lib/shopper.mjs";

/** The letters about an order in the mailbox page. */
async function letters(page, number) {
  await page.goto("/dev/mailbox", { waitUntil: "load" });
  return page.getByRole("link", { name: new RegExp(number) }).count();
}

async function choosePiece(page) {
  await page.goto("/", { waitUntil: "load" });
  await page.locator('main a[href^="/collections/"]').first().click();
  await page.waitForURL("**/collections/**");
}

const guestWithScript = {
  name: "a guest buys a ring, with script",
  run: async ({ visit }) => {
    const { page } = await visit();
    await choosePiece(page);
    const before = await page.locator("[data-grid] > *").count();
    must(before > 0, "the collection shows no piece");
    const box = page.locator('facet-form input[name="metal"]:not([disabled])').first();
    await box.evaluate((input) => input.closest("details")?.setAttribute("open", ""));
    await box.check({ force: true });
    await page.waitForURL(/metal=/);
    await page.locator('[data-swap="results"]:not([aria-busy])').waitFor();
    await page.locator('[data-grid] a[href^="/products/"]').first().click();
    await page.waitForURL("**/products/**");

    const options = page.locator("variant-picker input[data-option]:not([disabled]):not(:checked)");
    if (await options.count()) {
      const value = await options.first().getAttribute("value");
      await options.first().check({ force: true });
      await page.waitForURL((url) => [...url.searchParams.values()].includes(value));
      await page.locator("variant-picker:not([aria-busy])").waitFor();
    }
    const price = await page.locator("variant-picker .price").first().innerText();
    await addToBag(page);
    const focused = await page.evaluate(() => document.activeElement?.tagName);
    same(focused, "H2", "focus after adding stands on the drawer's heading");
    must((await page.locator("#bag-drawer").innerText()).includes(price.trim().split(/\s/)[0]), "the drawer shows the price");
    await page.locator("#bag-drawer").getByRole("button", { name: "Checkout" }).click();
    await page.waitForURL("**/checkout");
    await fillCheckout(page);
    await buy(page, "succeed");
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    const number = await orderNumber(page);

    await eventually("the confirmation is in the mailbox", 8_000, async () => (await letters(page, number)) === 1);
    await page.waitForTimeout(700);
    same(await letters(page, number), 1, "letters about the order");
    await page.getByRole("link", { name: new RegExp(number) }).click();
    const text = await page.locator("details pre").textContent();
    const link = /https?:\/\/\S+\/orders\/\S+/.exec(text);
    must(link, "the letter carries a link to the order");
    await page.goto(link[0]);
    must((await page.locator("main").innerText()).includes(number), "the link shows the order");
    const foreign = link[0].replace(/key=[^&]+/, "key=AAAA");
    same((await page.request.get(foreign)).status(), 404, "another key opens nothing");
  },
};

const guestWithoutScript = {
  name: "a guest buys a ring, without script",
  run: async ({ visit }) => {
    const { page } = await visit({ javaScript: false });
    await choosePiece(page);
    const form = page.locator("facet-form form");
    const box = form.locator('input[name="metal"]:not([disabled])').first();
    // without script a folded filter opens with its own summary; a check needs it in view
    if (!(await box.isVisible())) await form.locator("details:has(input[name=metal]) > summary").first().click();
    await box.check();
    await form.locator('button[type="submit"]').first().click();
    // one metal of a collection may have a page of its own, to which the filter's address leads
    await page.waitForURL(/metal=|\/collections\/[^/?]+\/[^/?]+/);
    await page.locator('[data-grid] a[href^="/products/"]').first().click();
    await page.waitForURL("**/products/**");
    await addToBag(page, { javaScript: false });
    await page.getByRole("button", { name: "Checkout", exact: true }).click();
    await page.waitForURL("**/checkout");
    await fillCheckout(page);
    await buy(page, "succeed");
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    const number = await orderNumber(page);
    await eventually("the confirmation is in the mailbox", 8_000, async () => (await letters(page, number)) === 1);
  },
};

const declinedThenPaid = {
  name: "a declined card changes nothing, and the next card pays",
  run: async ({ visit }) => {
    const { page } = await visit({ tolerate: [/status of 402/] });
    await openPiece(page);
    await addToBag(page);
    await goToCheckout(page);
    await fillCheckout(page);
    await buy(page, "decline");
    await page.getByText("Nothing was charged", { exact: false }).first().waitFor();
    same(await page.locator("[name=email]").inputValue(), ADA.email, "what was typed is kept");
    await buy(page, "succeed");
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    await orderNumber(page);
  },
};

const challenged = {
  name: "a bank that asks back is answered, and the order is paid once",
  run: async ({ visit }) => {
    const { page } = await visit();
    await openPiece(page);
    await addToBag(page);
    await goToCheckout(page);
    await fillCheckout(page);
    await buy(page, "challenge");
    await page.waitForURL("**/checkout/challenge/**");
    await page.getByRole("button", { name: "Yes, approve it" }).click();
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    const number = await orderNumber(page);
    await eventually("the confirmation is in the mailbox", 8_000, async () => (await letters(page, number)) === 1);
  },
};

const backAfterPaying = {
  name: "the back button after paying neither charges again nor shows an error",
  run: async ({ visit }) => {
    const { page } = await visit({ tolerate: [/status of (404|409|410|422)/] });
    await openPiece(page);
    await addToBag(page);
    await goToCheckout(page);
    await fillCheckout(page);
    await buy(page, "succeed");
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    const number = await orderNumber(page);
    await page.goBack({ waitUntil: "load" }).catch((error) => must(false, `the way back is no page: ${error.message}`));
    const again = page.getByRole("button", { name: /^Pay/ });
    if (await again.count()) {
      if (!(await page.locator("[name=email]").inputValue())) await fillCheckout(page);
      await again.click();
      await page.waitForLoadState("load");
    }
    must((await page.locator("main").innerText()).includes(number), "the way back leads to the order that was paid");
    same(await letters(page, number), 1, "letters about the order");
    await page.goto("/bag", { waitUntil: "load" });
    must(/empty/i.test(await page.locator("main").innerText()), "the bag is empty after paying");
  },
};

const changedElsewhere = {
  name: "a bag that changed in another tab is shown before anything is paid",
  run: async ({ visit }) => {
    const { page, context } = await visit({ tolerate: [/status of (409|412|422)/] });
    await openPiece(page);
    await addToBag(page);
    await goToCheckout(page);
    await fillCheckout(page);
    const total = await page.getByRole("button", { name: /^Pay/ }).innerText();
    const other = await context.newPage();
    await other.goto("/bag", { waitUntil: "load" });
    const more = other.getByRole("button", { name: /^One more/ }).first();
    if (await more.count()) await more.click();
    else {
      await openPiece(other, undefined);
      await addToBag(other);
    }
    await other.waitForLoadState("networkidle");
    await buy(page, "succeed");
    await page.waitForLoadState("load");
    must(!/checkout\/complete/.test(page.url()), "the old total was not charged");
    const now = await page.getByRole("button", { name: /^Pay/ }).innerText();
    must(now !== total, `the new total is asked for (it was ${total}, it is ${now})`);
    await buy(page, "succeed");
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
  },
};

export default [guestWithScript, guestWithoutScript, declinedThenPaid, challenged, backAfterPaying, changedElsewhere];
