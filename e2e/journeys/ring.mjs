// A ring is built from a setting and a stone: with script and without, to a paid order; shared, saved, and explained.
import { axe, overflow } from "../lib/browser.mjs";
import { eventually, must, same } from "../lib/check.mjs";
import { buy, fillCheckout, goToCheckout, orderNumber } from "../lib/shopper.mjs";

const STONES = 'section[aria-label="Stones to choose"] article';
const SETTINGS = 'section[aria-label="Settings to choose"] article';

/** From the builder's first page to the ring as a whole; answers its stone's number. */
async function build(page, { from = "setting" } = {}) {
  await page.goto("/ring-builder", { waitUntil: "load" });
  if (from === "setting") {
    await page.locator(SETTINGS).first().getByRole("link", { name: /^Choose this setting/ }).click();
    await page.locator(STONES).first().getByRole("link", { name: /^Choose/ }).click();
  } else {
    await page.getByRole("link", { name: "Begin with the stone instead" }).click();
    await page.locator("[name=carat_min]").fill("0.9");
    await page.getByRole("button", { name: "Show stones" }).click();
    await page.waitForURL(/carat_min=0.9/);
    await page.locator(STONES).first().getByRole("link", { name: /^Choose/ }).click();
    await page.locator(SETTINGS).first().getByRole("link", { name: /^Choose this setting/ }).click();
  }
  await page.getByRole("heading", { name: "Size and engraving" }).waitFor();
  await page.locator("[name=size]").selectOption({ index: 7 });
  await page.getByRole("button", { name: "Review your ring" }).click();
  await page.locator('form[action="/ring-builder/bag"]').waitFor();
  return new URL(page.url()).searchParams.get("stone");
}

async function pay(page) {
  await goToCheckout(page);
  await fillCheckout(page);
  await buy(page, "succeed");
  await page.waitForURL(/\/(checkout\/complete|orders)\//);
  return orderNumber(page);
}

const withScript = {
  name: "a ring is built from the setting and bought, with script",
  run: async ({ visit }) => {
    const { page } = await visit();
    const stone = await build(page);
    const total = await page.locator(".costs-total dd").innerText();
    await page.getByRole("button", { name: "Add this ring to your bag" }).click();
    const drawer = page.locator("#bag-drawer[open]");
    await drawer.getByRole("heading", { name: "Added to your bag" }).waitFor();
    const said = await drawer.innerText();
    must(said.includes(stone) && said.includes(total), `the drawer names stone ${stone} and ${total}: ${said}`);
    await pay(page);
    must((await page.locator("main").innerText()).includes(stone), "the order names the stone");
    // pages are made of a copy in memory, which follows the books within a second
    await eventually("the stone's page says that it is sold", 5_000, async () => {
      await page.goto(`/stones/${stone}`, { waitUntil: "load" });
      return /found its owner/.test(await page.locator("main").innerText());
    });
  },
};

const withoutScript = {
  name: "a ring is built from the stone and bought, without script",
  run: async ({ visit }) => {
    const { page } = await visit({ javaScript: false });
    const stone = await build(page, { from: "stone" });
    await page.getByRole("button", { name: "Add this ring to your bag" }).click();
    await page.waitForURL("**/bag");
    must((await page.locator("main").innerText()).includes(stone), "the bag names the stone");
    await pay(page);
  },
};

const explained = {
  name: "what does not go together is explained, and leads on",
  run: async ({ visit }) => {
    const { page } = await visit();
    await page.goto("/ring-builder?setting=aurelia-solitaire", { waitUntil: "load" });
    const misfit = page.locator(".stone-option.is-misfit").first();
    must(/This head holds .* mm; the stone measures/.test(await misfit.innerText()), "the reason is given in figures");
    same(await misfit.locator('a[href^="/ring-builder"]').count(), 0, "ways to choose what does not fit");
    await page.goto(new URL(await misfit.getByRole("link").first().getAttribute("href"), page.url()).href, { waitUntil: "load" });
    await page.getByRole("link", { name: "Set it in a ring" }).click();
    const other = page.locator(".setting-card.is-misfit", { hasText: "Aurelia Solitaire" });
    await other.getByRole("link", { name: /^See the stones it holds/ }).click();
    await page.getByRole("heading", { name: "Choose a stone" }).waitFor();
    must((await page.locator(STONES).count()) > 0, "there are stones that the setting holds");
  },
};

const kept = {
  name: "a ring is shared by its address and kept under a short link",
  run: async ({ visit }) => {
    const { page } = await visit();
    await build(page);
    const title = await page.locator("h1").innerText();
    await page.getByRole("button", { name: "Save it under a short link" }).click();
    await page.waitForURL("**/ring-builder/d/*");
    const { page: other } = await visit({ javaScript: false });
    await other.goto(page.url(), { waitUntil: "load" });
    same(await other.locator("h1").innerText(), title, "the ring that the link shows");
    await page.goto("/ring-builder/saved", { waitUntil: "load" });
    same(await page.locator(".setting-card").count(), 1, "saved rings");
  },
};

const watched = {
  name: "a stone that somebody holds says so on its page, in lists and in the ring builder, as it happens",
  run: async ({ visit }) => {
    const { page: ann } = await visit();
    const stone = await build(ann);
    const ring = ann.url();
    const watchers = [];
    for (const address of [`/stones/${stone}`, `/stones/compare?stones=${stone}`, "/ring-builder?setting=aurelia-solitaire", ring]) {
      const { page } = await visit();
      await page.goto(address, { waitUntil: "load" });
      watchers.push([address, page]);
    }
    await ann.getByRole("button", { name: "Add this ring to your bag" }).click();
    await ann.locator("#bag-drawer[open]").waitFor();
    await ann.goto("/bag", { waitUntil: "load" });
    await ann.getByRole("button", { name: "Checkout", exact: true }).click();
    await ann.waitForURL("**/checkout");
    const says = (page, words) => page.locator(`hold-watch, [data-held="${stone}"]`).filter({ hasText: words }).first().waitFor();
    for (const [, page] of watchers) await says(page, /Held for another client/);
    await ann.goto(`/stones/${stone}`, { waitUntil: "load" });
    await says(ann, /Yours until/);
    await ann.goto("/bag", { waitUntil: "load" });
    await ann.getByRole("button", { name: /^Remove/ }).first().click();
    for (const [address, page] of watchers) {
      await eventually(`${address} says that it is free again`, 15_000, async () => !/Held for/.test(await page.locator("main").innerText()));
      same(await page.locator('[data-held], hold-watch').count() > 0, true, `places that say it on ${address}`);
    }
  },
};

const stands = {
  name: "every step of the ring builder stands up to axe and fits a phone",
  run: async ({ visit }) => {
    const { page } = await visit();
    await build(page);
    const review = page.url();
    const steps = ["setting", "stone", "finish"].map((step) => `${review.replace(/&step=\w+/, "")}&step=${step}`);
    for (const address of ["/ring-builder", ...steps, review, "/ring-builder/saved"]) {
      for (const width of [320, 390, 1440]) {
        await page.setViewportSize({ width, height: 844 });
        await page.goto(address, { waitUntil: "load" });
        const wide = await overflow(page);
        must(!wide.length, `${address} at ${width}: ${wide.join("\n")}`);
      }
      const found = await axe(page);
      must(!found.length, `${address}\n${found.join("\n")}`);
    }
  },
};

export default [withScript, withoutScript, explained, kept, watched, stands];
