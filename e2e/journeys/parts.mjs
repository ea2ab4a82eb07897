// A dear piece is paid in parts: by a deposit and a link from a letter, and by bank transfer.
import { eventually, must, same } from "../lib/check.mjs";
import { addToBag, fillCheckout, goToCheckout, openPiece, orderNumber, signIn, staffLink } from "../lib/shopper.mjs";

/** Presses the card of a choice; the radio itself lies under it. */
async function choose(page, name, value) {
  await page.locator("label.choice", { has: page.locator(`[name="${name}"][value="${value}"]`) }).click();
}

async function toPayment(page, path, javaScript) {
  await openPiece(page, path);
  await addToBag(page, { javaScript });
  if (javaScript) await goToCheckout(page);
  else {
    await page.getByRole("button", { name: "Checkout", exact: true }).click();
    await page.waitForURL("**/checkout");
  }
  await fillCheckout(page);
}

/** The address that a letter about the order gives for paying. */
async function payLink(page, number, subject) {
  let link;
  await eventually(`a letter “${subject}” with a pay link`, 8_000, async () => {
    await page.goto("/dev/mailbox", { waitUntil: "load" });
    const letter = page.getByRole("link", { name: new RegExp(`${subject}.*${number}|${number}.*${subject}`) });
    if (!(await letter.count())) return false;
    await letter.first().click();
    const text = await page.locator("details pre").textContent();
    link = /https?:\/\/\S+\/pay\/\S+/.exec(text)?.[0];
    return Boolean(link);
  });
  return link;
}

const deposit = (javaScript) => ({
  name: `a dear piece is bought by a deposit and its balance is paid by the letter's link, ${javaScript ? "with" : "without"} script`,
  run: async ({ visit }) => {
    const { page } = await visit({ javaScript, tolerate: [/status of 409/] });
    await toPayment(page, "/products/riviere-bracelet", javaScript);
    const terms = await page.locator("#payment").innerText();
    must(/deposit goes back to you in full|house keeps the deposit/.test(terms), "the deposit's fate is said before paying");
    await choose(page, "pay_now", "deposit");
    await choose(page, "outcome", "succeed");
    await page.getByRole("button", { name: "Pay as chosen" }).click();
    await page.waitForURL(/\/checkout\/complete\//);
    const number = await orderNumber(page);
    must((await page.locator("main").innerText()).includes("Your deposit of"), "the page thanks for the deposit");
    const link = await payLink(page, number, "deposit");
    await page.goto(link, { waitUntil: "load" });
    await page.getByRole("heading", { level: 1, name: "Pay the balance" }).waitFor();
    await page.getByRole("button", { name: /^Pay \$/ }).click();
    await page.getByRole("heading", { level: 1, name: "Thank you. This is paid." }).waitFor();
    await eventually("the confirmation is in the mailbox", 8_000, async () => {
      await page.goto("/dev/mailbox", { waitUntil: "load" });
      return (await page.getByRole("link", { name: new RegExp(`Your order ${number} is confirmed`) }).count()) === 1;
    });
  },
});

const transfer = {
  name: "a dear piece is ordered by bank transfer, and staff match what came to its order",
  run: async ({ visit, house }) => {
    const { page: shop } = await visit();
    await toPayment(shop, "/products/riviere-bracelet", true);
    await choose(shop, "pay_by", "bank_transfer");
    await shop.getByRole("button", { name: "Pay as chosen" }).click();
    await shop.waitForURL(/\/checkout\/complete\//);
    const number = await orderNumber(shop);
    const main = await shop.locator("main").innerText();
    must(main.includes("Your pieces are kept for you"), "the page says that the pieces are kept");
    const reference = /RF\d\d JC[0-9A-Z ]+/.exec(main)?.[0].trim();
    must(reference, `a reference is told:\n${main}`);
    const total = /Total\s+\$([\d,]+(?:\.\d\d)?)/.exec(main)?.[1];
    must(total, `the total is told:\n${main}`);

    const { page } = await visit();
    await signIn(page, await staffLink(house, { email: "finance@house.example", name: "Ida Noether", role: "finance" }));
    await page.goto("/admin/transfers", { waitUntil: "load" });
    await page.getByText("Record a transfer", { exact: true }).click();
    await page.getByLabel("The bank's id of the line", { exact: false }).first().fill(`line ${number}`);
    await page.getByLabel("Amount in US dollars").fill(total);
    await page.getByLabel("From", { exact: true }).fill("Ada Byron");
    await page.getByLabel("What they wrote").fill(`ring ${reference}`);
    await page.getByRole("button", { name: "Record the transfer" }).click();
    await page.getByText("It stands in suspense").waitFor();
    await page.getByText("the sum is exactly what is due", { exact: false }).waitFor();
    await page.getByRole("button", { name: `Match to ${number}` }).click();
    await page.getByText("Matched.", { exact: false }).first().waitFor();
    await page.getByRole("link", { name: number }).click();
    await page.getByRole("heading", { level: 1, name: `Order ${number}` }).waitFor();
    must((await page.locator("main").innerText()).includes("Paid, to dispatch"), "the order is paid");
    await shop.reload();
    same(await shop.getByText("Thank you, Ada").count(), 1, "its client is thanked");
  },
};

export default [deposit(true), deposit(false), transfer];
