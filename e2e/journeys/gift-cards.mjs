// A gift card from the back office to checkout: a part of an order, and a whole one.
import { must, same } from "../lib/check.mjs";
import { addToBag, buy, fillCheckout, goToCheckout, openPiece, orderNumber, signIn, staffLink } from "../lib/shopper.mjs";

/** Issues a card in the back office and returns its code, which is shown once. */
async function issue(page, dollars) {
  await page.goto("/admin/new-gift-card");
  await page.getByLabel("Amount").fill(dollars);
  await page.getByLabel("Why").fill("A journey");
  await page.getByRole("button", { name: "Issue it" }).click();
  await page.getByText("the only time its code is shown", { exact: false }).waitFor();
  const found = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(await page.locator("main").innerText());
  must(found, "the code is shown");
  return found[0];
}

async function add(page, code, { javaScript }) {
  const field = page.getByLabel("Gift card", { exact: true });
  if (!(await field.isVisible())) await page.getByText("A gift card or store credit?").click();
  await field.fill(code);
  const button = page.getByRole("button", { name: "Add the gift card" });
  if (javaScript) await Promise.all([page.waitForEvent("load"), button.click()]);
  else await Promise.all([page.waitForNavigation(), button.click()]);
}

function journey(javaScript) {
  return async ({ visit, house }) => {
    const { page: desk } = await visit({ tolerate: [/status of 422/] });
    const email = `cards-${javaScript}@house.example`;
    await signIn(desk, await staffLink(house, { email, name: "Cards", role: "owner" }));
    const [small, large] = [await issue(desk, "100"), await issue(desk, "90000")];
    const { page } = await visit({ javaScript, tolerate: [/status of 422/] });
    await openPiece(page);
    await addToBag(page, { javaScript });
    await goToCheckout(page);
    await fillCheckout(page);
    const before = await page.getByRole("button", { name: /^Pay / }).innerText();
    await add(page, "AAAA-BBBB-CCCC-DDDD", { javaScript });
    must((await page.locator("#gift_card-error").innerText()).includes("can't accept this gift card"), "a wrong code is told");
    await add(page, small, { javaScript });
    must((await page.locator("aside").innerText()).includes(`Gift card ending ${small.slice(-4)}`), "the card is named in the summary");
    must((await page.getByRole("button", { name: /^Pay / }).innerText()) !== before, "less is left to pay");
    await add(page, large, { javaScript });
    await page.getByText("Nothing is left to pay", { exact: false }).waitFor();
    await page.getByRole("button", { name: `Remove Gift card ending ${large.slice(-4)}` }).click();
    await page.getByRole("button", { name: /^Pay / }).waitFor();
    await buy(page, "succeed");
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    const number = await orderNumber(page);
    must((await page.locator("main").innerText()).includes(`Gift card ending ${small.slice(-4)}`), "the confirmation shows what paid");
    await desk.goto("/admin/gift-cards");
    await desk.getByRole("link", { name: new RegExp(`ending ${small.slice(-4)}`) }).click();
    must((await desk.locator("main").innerText()).includes(number), "its history names the order");
    same(await desk.getByText("Spent", { exact: true }).count(), 1, "nothing is left on it");
  };
}

export default [
  { name: "a gift card pays a part, with script", run: journey(true) },
  { name: "a gift card pays a part, without script", run: journey(false) },
];
