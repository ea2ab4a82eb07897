// What shoppers and staff do, in the words of the pages.
import { must } from "./check.mjs";
import { atelier } from "./server.mjs";
import { firstLinks } from "./pages.mjs";

export const ADA = {
  email: "ada@example.com",
  name: "Ada Byron",
  line1: "12 Mercer Street",
  line2: "",
  city: "New York",
  postal_code: "10013",
  phone: "+1 212 555 0199",
  country: "US",
  region: "NY",
};

/** Opens a piece that can be bought; the first of the first collection unless a path is given. */
export async function openPiece(page, path) {
  await page.goto(path ?? "/", { waitUntil: "load" });
  if (path) return;
  const { product } = await firstLinks(new URL(page.url()).origin);
  await page.goto(product, { waitUntil: "load" });
}

/** Puts the piece shown into the bag: the drawer with script, the bag's page without. */
export async function addToBag(page, { javaScript = true } = {}) {
  await page.locator("#buy-form").getByRole("button", { name: "Add to bag" }).click();
  if (javaScript) await page.locator("#bag-drawer[open]").getByRole("heading", { name: "Added to your bag" }).waitFor();
  else await page.waitForURL("**/bag");
}

/** From the bag, or its drawer, to checkout. */
export async function goToCheckout(page) {
  await page.goto("/checkout", { waitUntil: "load" });
  await page.locator("[name=email]").waitFor();
}

/** Fills the checkout form in and has the totals computed for the address. */
export async function fillCheckout(page, person = ADA, ready = /^Pay /) {
  await page.locator("[name=country]").selectOption(person.country);
  for (const [name, value] of Object.entries(person)) {
    if (name === "country") continue;
    const field = page.locator(`[name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
  // with script the totals follow by themselves; without, a button asks for them
  const update = page.getByRole("button", { name: "Update totals" });
  if (await update.isVisible()) await Promise.all([page.waitForEvent("load"), update.click()]);
  await page.getByRole("button", { name: ready }).waitFor();
}

/** Sends the filled form with the pretend card that ends in `outcome`: succeed, decline or challenge. */
export async function buy(page, outcome = "succeed") {
  // the radio lies under its card, so the card is what a person presses
  await page.locator("label.choice", { has: page.locator(`[name="outcome"][value="${outcome}"]`) }).click();
  await page.getByRole("button", { name: /^Pay/ }).click();
}

/** The order's number on the page, as people read it. */
export async function orderNumber(page) {
  const text = await page.locator("main").innerText();
  const found = /JC-[0-9A-Z]{7}/.exec(text);
  must(found, `no order number on ${page.url()}:\n${text.slice(0, 400)}`);
  return found[0];
}

/** Names a member of staff and returns the one-time link that the command prints. */
export async function staffLink(house, { email = "grace@house.example", name = "Grace Hopper", role = "owner" } = {}) {
  const said = await atelier(house, "staff", "add", email, "--name", name, "--role", role);
  const found = /https?:\/\/\S+\/admin\/sign-in\?token=[A-Za-z0-9_-]{43}/.exec(said);
  must(found, `\`atelier staff add\` printed no link:\n${said}`);
  return found[0];
}

/** Presses the one button of the sign-in page. */
export async function signIn(page, link) {
  if (link) await page.goto(link, { waitUntil: "load" });
  await page.getByRole("button", { name: /^Sign in as/ }).click();
  await page.waitForURL(/\/admin\/(orders|products)/);
}
