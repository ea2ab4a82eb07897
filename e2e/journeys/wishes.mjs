// A bag that changes its mind: another size, other words, a gift, saved for later, with script and without.
import { eventually, must, same } from "../lib/check.mjs";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { addToBag, buy, fillCheckout, goToCheckout, openPiece, orderNumber, signIn, staffLink } from "../lib/shopper.mjs";

const RING = "/products/aurelia-solitaire";
const line = (page) => page.locator("[data-bag-page] .line").first();

/** The size that a line names. */
const sizeOf = (words) => /size (\S+)/.exec(words)?.[1];

/** Nothing wrong with a page as it stands, on a phone and on a desk. */
async function stands(page, what) {
  for (const size of [PHONE, DESK]) {
    await page.setViewportSize(size);
    const found = [...(await overflow(page)), ...(await axe(page))];
    must(!found.length, `${what} at ${size.width}: ${found.join("\n")}`);
  }
}

/** Puts the ring with words into the bag and opens the bag's page. */
async function ringInBag(page, javaScript) {
  await openPiece(page, RING);
  await page.locator(".engraving summary").click();
  await page.locator("[name=engraving]").fill("A & L");
  await addToBag(page, { javaScript });
}

/** Another size than the chosen one is chosen. */
async function anotherSize(page) {
  const select = page.locator("select[name=variant]");
  const value = await select.locator("option:not([disabled]):not(:checked)").first().getAttribute("value");
  await select.selectOption(value);
}

/** Fills in the gift's page and comes back to the bag. */
async function wrap(page) {
  await page.getByLabel("Gift wrapping with ribbon").check();
  await page.getByLabel("Words for the card").fill("For Zoë\nwith love");
  await page.getByRole("button", { name: "Keep the gift" }).click();
  await page.waitForURL("**/bag");
  const words = await page.locator("main").innerText();
  for (const each of ["Gift wrapping with ribbon", "For Zoë", "with love"]) must(words.includes(each), `the bag says ${each}`);
}

const changed = (javaScript) => ({
  name: `a line becomes another size and other words, the parcel a gift, ${javaScript ? "with" : "without"} script`,
  run: async ({ visit, house }) => {
    const { page } = await visit({ javaScript, tolerate: [/status of 422/] });
    await ringInBag(page, javaScript);
    if (!javaScript) await page.waitForURL("**/bag");
    const before = javaScript ? await page.locator("#bag-drawer .line").innerText() : await line(page).innerText();
    await page.getByRole("link", { name: /^Change size or words/ }).first().click();
    await page.waitForURL("**/wish");
    if (javaScript) await stands(page, "the page of a line's wishes");
    await anotherSize(page);
    await page.locator("[name=engraving]").fill("For ever");
    if (javaScript) await page.locator("[data-engraving] svg[aria-label*='For ever']").waitFor();
    await page.getByRole("button", { name: "Keep the change" }).click();
    await page.waitForURL("**/bag");
    const after = await line(page).innerText();
    must(after.includes("Engraved “For ever”") && sizeOf(after) !== sizeOf(before), `the line is another: ${after}`);
    must(await line(page).locator(".engraved svg").isVisible(), "the bag shows the words on the metal");
    if (javaScript) await stands(page, "the bag with words");

    await page.getByRole("link", { name: "Add a card and wrapping" }).click();
    await page.waitForURL("**/bag/gift");
    if (javaScript) await stands(page, "the page of the gift");
    await page.getByLabel("Words for the card").fill("愛");
    await page.getByRole("button", { name: "Keep the gift" }).click();
    await page.getByText("Our calligrapher can't write “愛”").first().waitFor();
    await wrap(page);

    await goToCheckout(page);
    must((await page.locator("[name=gift_note]").inputValue()).startsWith("For Zoë"), "checkout knows the card");
    await fillCheckout(page);
    await buy(page, "succeed");
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    const number = await orderNumber(page);
    await eventually("the letter tells of the gift and the words", 8_000, async () => {
      await page.goto("/dev/mailbox", { waitUntil: "load" });
      const letter = page.getByRole("link", { name: new RegExp(number) });
      if (!(await letter.count())) return false;
      await letter.click();
      const text = await page.locator("details pre").textContent();
      return ["For ever", "Gift wrapping with ribbon", "For Zoë"].every((words) => text.includes(words));
    });
    if (!javaScript) return;
    const staff = await visit();
    await signIn(staff.page, await staffLink(house));
    await staff.page.goto("/admin/orders");
    await staff.page.locator("tbody tr").getByRole("link", { name: number }).click();
    await staff.page.getByRole("heading", { level: 1, name: `Order ${number}` }).waitFor();
    await staff.page.getByText("Packed as a gift").first().waitFor();
    const sheet = await staff.page.locator("main").innerText();
    for (const words of ["For ever", "Gift wrapping with ribbon", "For Zoë", "No price on any paper"]) must(sheet.includes(words), `staff read ${words}`);
  },
});

const later = (javaScript) => ({
  name: `a piece is saved for later and put back, ${javaScript ? "with" : "without"} script`,
  run: async ({ visit }) => {
    const { page } = await visit({ javaScript });
    await ringInBag(page, javaScript);
    await page.goto("/bag", { waitUntil: "load" });
    await page.getByRole("button", { name: /^Save for later/ }).click();
    await page.getByRole("heading", { name: "Saved for later" }).waitFor();
    must(/Your bag is empty/.test(await page.locator("main").innerText()), "nothing is counted");
    if (javaScript) await stands(page, "a bag with what is saved for later");
    await page.getByRole("button", { name: /^Move to bag/ }).click();
    await page.getByRole("button", { name: "Checkout" }).first().waitFor();
    same(await page.getByRole("heading", { name: "Saved for later" }).count(), 0, "sections of what is saved");
  },
});

const fromTheDrawer = {
  name: "the drawer saves for later in place, and leads to the wishes of a line",
  run: async ({ visit }) => {
    const { page } = await visit({ size: PHONE });
    await ringInBag(page, true);
    const drawer = page.locator("#bag-drawer");
    const found = [...(await overflow(page)), ...(await axe(page))];
    must(!found.length, `the drawer on a phone: ${found.join("\n")}`);
    await drawer.getByRole("button", { name: /^Save for later/ }).click();
    await drawer.getByRole("heading", { name: "Saved for later" }).waitFor();
    await drawer.getByRole("button", { name: /^Move to bag/ }).click();
    await drawer.getByRole("button", { name: "Checkout" }).waitFor();
    await drawer.getByRole("link", { name: "Add a card and wrapping" }).click();
    await page.waitForURL("**/bag/gift");
  },
};

const twoDevices = {
  name: "a size changed on one device and words changed on another both hold",
  run: async ({ visit, base }) => {
    const first = await visit();
    await ringInBag(first.page, true);
    const second = await visit();
    const cookies = await first.context.cookies();
    await second.context.addCookies(cookies.filter(({ name }) => /(^|-)cart$/.test(name)));
    for (const { page } of [first, second]) {
      await page.goto("/bag", { waitUntil: "load" });
      await page.getByRole("link", { name: /^Change size or words/ }).click();
    }
    await anotherSize(first.page);
    await second.page.locator("[name=engraving]").fill("For ever");
    for (const { page } of [first, second]) {
      await page.getByRole("button", { name: "Keep the change" }).click();
      await page.waitForURL("**/bag");
    }
    const answer = await (await first.context.request.get(`${base}/api/v1/cart`)).json();
    same(answer.lines[0].engraving, "For ever", "the words of the second device");
    await eventually("the first device shows both", 10_000, async () => (await line(first.page).innerText()).includes("For ever"));
    same(await line(first.page).innerText(), await line(second.page).innerText(), "both devices show the same line");
  },
};

export default [changed(true), changed(false), later(true), later(false), fromTheDrawer, twoDevices];
