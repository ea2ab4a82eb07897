// A code at checkout, with and without script, and the same promotion in the back office.
import { eventually, must, same } from "../lib/check.mjs";
import { addToBag, buy, fillCheckout, goToCheckout, openPiece, orderNumber, signIn, staffLink } from "../lib/shopper.mjs";

const person = (name) => ({
  email: `${name}@example.com`, name: "Mary Shelley", line1: "1 Geneva Street", line2: "", city: "New York",
  postal_code: "10013", phone: "", country: "US", region: "NY",
});

/** Opens the fold with the field, types and applies. */
async function apply(page, codes, { javaScript = true } = {}) {
  const field = page.getByLabel("Promotion code");
  if (!(await field.isVisible())) await page.getByText("Do you have a code?").click();
  await field.fill(codes);
  const button = page.getByRole("button", { name: "Apply the code" });
  if (javaScript) await Promise.all([page.waitForEvent("load"), button.click()]);
  else await Promise.all([page.waitForNavigation(), button.click()]);
}

function journey(javaScript) {
  return async ({ visit }) => {
    const { page } = await visit({ javaScript, tolerate: [/status of 422/] });
    await openPiece(page);
    await addToBag(page, { javaScript });
    await goToCheckout(page);
    await fillCheckout(page, person(javaScript ? "mary" : "mary-without"));
    const before = await page.getByRole("button", { name: /^Pay / }).innerText();
    await apply(page, "NO-SUCH-CODE", { javaScript });
    await page.locator("#codes-error").waitFor();
    must((await page.locator("#codes-error").innerText()).includes("can't accept this code"), "a wrong code is told beside its field");
    same(await page.getByLabel("Promotion code").inputValue(), "NO-SUCH-CODE", "what was typed is kept");
    same(await page.locator("[name=name]").inputValue(), "Mary Shelley", "and so is the rest");
    same(await page.getByRole("button", { name: /^Pay / }).innerText(), before, "the total is as before");
    await apply(page, "welcome", { javaScript });
    const main = await page.locator("aside").innerText();
    must(main.includes("A welcome from the house") && main.includes("−$"), `the summary shows what is taken off:\n${main}`);
    const after = await page.getByRole("button", { name: /^Pay / }).innerText();
    must(after !== before, "the total changed");
    await buy(page, "succeed");
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    const number = await orderNumber(page);
    must((await page.locator("main").innerText()).includes("A welcome from the house"), "the confirmation shows it");
    await eventually("the letter shows it", 8_000, async () => {
      await page.goto("/dev/mailbox", { waitUntil: "load" });
      const letter = page.getByRole("link", { name: new RegExp(number) });
      if ((await letter.count()) !== 1) return false;
      await letter.click();
      await page.waitForLoadState("load");
      return (await page.locator("details pre").textContent()).includes("A welcome from the house");
    });
    return number;
  };
}

const inTheBackOffice = {
  name: "staff make a promotion, pause it, and see which orders used one",
  run: async ({ visit, house }) => {
    const { page } = await visit({ tolerate: [/status of 422/] });
    await signIn(page, await staffLink(house, { email: "ines@house.example", name: "Ines", role: "owner" }));
    await page.goto("/admin/promotions");
    await page.getByRole("link", { name: "New promotion" }).click();
    await page.getByLabel("Code").fill("x");
    await page.getByLabel("Name on the order").fill("For friends");
    await page.getByLabel("How much").fill("7.5");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("#code-error").waitFor();
    same(await page.getByLabel("How much").inputValue(), "7.5", "what was typed is kept");
    await page.getByLabel("Code").fill("friends-26");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.", { exact: false }).waitFor();
    await page.getByRole("link", { name: /FRIENDS-26/ }).click();
    await page.getByRole("button", { name: "Pause FRIENDS-26" }).click();
    await page.getByText("Paused. Orders that wait", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Resume FRIENDS-26" }).click();
    await page.getByText("It runs on.").waitFor();
    await page.goto("/admin/promotions/WELCOME");
    must((await page.locator("tbody tr").count()) >= 1, "the orders that used it are listed");
  },
};

export default [
  { name: "a code takes something off, with script", run: journey(true) },
  { name: "a code takes something off, without script", run: journey(false) },
  inTheBackOffice,
];
