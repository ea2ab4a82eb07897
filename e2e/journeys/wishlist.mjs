// Keeping pieces signed out, signing in with a code, and finding everything: with script and without.
import { eventually, must, same } from "../lib/check.mjs";

/** Two designs that stand in the same collection, by their addresses. */
async function twoPieces(page) {
  await page.goto("/collections/earrings", { waitUntil: "load" });
  const links = await page.locator("[data-grid] .card-name a").evaluateAll((all) => all.map((link) => link.getAttribute("href").split("/").pop()));
  must(links.length >= 3, "the collection shows three pieces");
  return links.slice(0, 3);
}

const heart = (page, slug) => page.locator(`[data-grid] wish-heart[data-product="${slug}"] button`);

/** Presses the heart of a card; with script it fills in place, without it leads to the wishlist. */
async function keep(page, slug, javaScript) {
  await page.goto("/collections/earrings", { waitUntil: "load" });
  if (javaScript) {
    same(await heart(page, slug).getAttribute("aria-pressed"), "false", `the heart of ${slug} before it is pressed`);
    await heart(page, slug).click();
    await page.locator(`wish-heart[data-product="${slug}"] button[aria-pressed="true"]`).first().waitFor();
    return;
  }
  await heart(page, slug).click();
  await page.waitForURL("**/wishlist");
}

/** The letters to an address, as the mailbox shows them, the newest first. */
async function letters(page, email) {
  const mailbox = await page.context().newPage();
  await mailbox.goto("/dev/mailbox", { waitUntil: "load" });
  const texts = await mailbox.locator(".line-body", { hasText: email }).allInnerTexts();
  await mailbox.close();
  return texts;
}

/** The digits of the letter that comes after so many to an address. */
async function code(page, email, before) {
  const digits = await eventually("the code's letter is in the mailbox", 8_000, async () => {
    const texts = await letters(page, email);
    return texts.length > before ? /(\d{3}) (\d{3}) is your sign-in code/.exec(texts[0]) : null;
  });
  return digits[1] + digits[2];
}

async function signIn(page, email) {
  const before = (await letters(page, email)).length;
  await page.goto("/wishlist", { waitUntil: "load" });
  await page.getByRole("link", { name: /^Sign in/ }).first().click();
  await page.waitForURL("**/sign-in**");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.waitForURL("**/sign-in/code**");
  await page.getByLabel("Six digits").fill(await code(page, email, before));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/wishlist");
}

async function kept(page) {
  await page.goto("/wishlist", { waitUntil: "load" });
  const links = await page.locator(".kept .line-name a").evaluateAll((all) => all.map((link) => new URL(link.href).pathname.split("/").pop()));
  return links.sort().join(" ");
}

const journey = (javaScript) => async ({ visit }) => {
  const email = `wish-${javaScript ? "script" : "plain"}-${Date.now()}@example.com`;
  const first = await visit({ javaScript });
  const [one, two, three] = await twoPieces(first.page);
  // the account keeps one piece already, from another device
  await signIn(first.page, email);
  await keep(first.page, three, javaScript);
  same(await kept(first.page), three, "what the account keeps");

  const { page } = await visit({ javaScript });
  await keep(page, one, javaScript);
  await keep(page, two, javaScript);
  same(await kept(page), [one, two].sort().join(" "), "what is kept signed out");
  await signIn(page, email);
  const all = [one, two, three].sort().join(" ");
  same(await kept(page), all, "what is kept after signing in");
  if (javaScript) {
    await page.goto("/collections/earrings", { waitUntil: "load" });
    await page.locator(`wish-heart[data-product="${three}"] button[aria-pressed="true"]`).first().waitFor();
    await heart(page, two).click();
    await page.locator(`wish-heart[data-product="${two}"] button[aria-pressed="false"]`).first().waitFor();
    same(await kept(page), [one, three].sort().join(" "), "what is kept after letting one go");
    await heartAgain(page, two);
  }
  await page.goto("/account", { waitUntil: "load" });
  must((await page.locator("main").innerText()).includes(email), "the account names the address");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/$/);
  same(await kept(page), "", "what a signed-out browser shows");
  // a third device
  const third = await visit({ javaScript });
  await signIn(third.page, email);
  same(await kept(third.page), all, "what another device shows");
};

async function heartAgain(page, slug) {
  await page.goto("/collections/earrings", { waitUntil: "load" });
  await heart(page, slug).click();
  await page.locator(`wish-heart[data-product="${slug}"] button[aria-pressed="true"]`).first().waitFor();
}

const seenLately = {
  name: "pieces seen lately are shown on the next piece and in the bag, and not without script",
  run: async ({ visit }) => {
    const { page } = await visit();
    const [one, two] = await twoPieces(page);
    await page.goto(`/products/${one}`, { waitUntil: "load" });
    same(await page.locator("recently-viewed section:not([hidden])").count(), 0, "sections on the first piece");
    await page.goto(`/products/${two}`, { waitUntil: "load" });
    await page.locator("recently-viewed").scrollIntoViewIfNeeded();
    await page.locator(`recently-viewed .card-name a[href="/products/${one}"]`).waitFor();
    await page.goto("/bag", { waitUntil: "load" });
    await page.locator("recently-viewed").scrollIntoViewIfNeeded();
    await page.locator(`recently-viewed .card-name a[href="/products/${two}"]`).waitFor();
    const plain = await visit({ javaScript: false });
    await plain.page.goto(`/products/${two}`, { waitUntil: "load" });
    same(await plain.page.locator("recently-viewed section:visible").count(), 0, "sections without script");
  },
};

const shared = {
  name: "a shared wishlist shows what its keeper chose",
  run: async ({ visit }) => {
    const { page } = await visit();
    const [one] = await twoPieces(page);
    await keep(page, one, true);
    await page.goto("/wishlist", { waitUntil: "load" });
    await page.getByLabel("Your name on the page").fill("Ada");
    await page.getByLabel("Ring size, as a hint").selectOption({ label: "US 6, UK L, EU 52" });
    await page.getByRole("button", { name: "Make a link" }).click();
    await page.locator(".share-link").waitFor();
    const link = await page.locator(".share-link copy-button").getAttribute("value");
    const other = await visit({ tolerate: [/status of 410/] });
    await other.page.goto(link, { waitUntil: "load" });
    const text = await other.page.locator("main").innerText();
    must(text.includes("Ada’s wishlist") && text.includes("size US 6"), `the shared page greets: ${text.slice(0, 200)}`);
    must(!text.includes("$"), "a hidden price is not on the page");
    await page.getByRole("button", { name: /^End the link/ }).click();
    await page.waitForLoadState("load");
    await other.page.goto(link, { waitUntil: "load" });
    must((await other.page.locator("main").innerText()).includes("no longer shared"), "an ended link says so");
  },
};

export default [
  { name: "pieces kept signed out join the account at sign-in, with script", run: journey(true) },
  { name: "pieces kept signed out join the account at sign-in, without script", run: journey(false) },
  shared,
  seenLately,
];
