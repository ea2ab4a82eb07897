// Staff sign in, find the order, send it, and change a price that the shop then shows.
import { eventually, must, same } from "../lib/check.mjs";
import { addToBag, buy, fillCheckout, goToCheckout, openPiece, orderNumber, signIn, staffLink } from "../lib/shopper.mjs";

const staffSeeTheOrder = {
  name: "staff see an order, dispatch it, and the client is written to once",
  run: async ({ visit, house }) => {
    const { page: shop } = await visit();
    await openPiece(shop);
    await addToBag(shop);
    await goToCheckout(shop);
    await fillCheckout(shop);
    await buy(shop, "succeed");
    await shop.waitForURL(/\/(checkout\/complete|orders)\//);
    const number = await orderNumber(shop);

    const { page, context } = await visit({ tolerate: [/status of (410|412)/] });
    await page.goto("/admin/orders");
    must(page.url().endsWith("/admin/sign-in"), "an anonymous reader is sent to the sign-in page");
    const link = await staffLink(house);
    await context.request.get(link);
    await signIn(page, link);
    const used = await page.goto(link);
    same(used.status(), 410, "a used link says so");
    await page.goto("/admin/orders");
    await page.getByRole("searchbox", { name: "Order number, e-mail or name" }).fill(number);
    await page.getByRole("button", { name: "Apply" }).click();
    same(await page.locator("tbody tr").count(), 1, "rows for the number");
    await page.locator("tbody tr").getByRole("link", { name: number }).click();
    await page.getByRole("heading", { level: 1, name: `Order ${number}` }).waitFor();
    const main = await page.locator("main").innerText();
    for (const words of ["Paid", "Ada Byron", "ada@example.com", "12 Mercer Street", "Succeeded"]) {
      must(main.includes(words), `the order's page shows “${words}”`);
    }
    const stale = await context.newPage();
    await stale.goto(page.url());
    await page.getByLabel("Courier").fill("Malca-Amit");
    await page.getByLabel("Tracking number").fill("MA 100 200");
    await page.getByRole("button", { name: "Mark as dispatched" }).click();
    await page.getByText("Marked as dispatched").waitFor();
    await stale.getByLabel("Courier").fill("Another");
    await stale.getByLabel("Tracking number").fill("1");
    await stale.getByRole("button", { name: "Mark as dispatched" }).click();
    await stale.getByText("This order changed meanwhile", { exact: false }).waitFor();
    must((await stale.locator("main").innerText()).includes("Malca-Amit"), "the page shows what is there now");

    await eventually("word of the dispatch is in the mailbox", 8_000, async () => {
      await shop.goto("/dev/mailbox", { waitUntil: "load" });
      return (await shop.getByRole("link", { name: new RegExp(`${number} is on its way`) }).count()) === 1;
    });
    await page.reload();
    await page.getByText(`Your order ${number} is on its way`).waitFor();
    await page.goto("/admin/audit");
    must(/marked an order as dispatched/i.test(await page.locator("table.table > tbody").innerText()), "the audit log names the dispatch");
  },
};

const priceOnTheShelf = {
  name: "a price changed by staff stands in the shop within five seconds",
  run: async ({ visit, house }) => {
    const { page, context } = await visit({ tolerate: [/status of (412|422)/] });
    await signIn(page, await staffLink(house, { email: "mary@house.example", name: "Mary Anning", role: "catalog" }));
    must(page.url().includes("/admin/products"), "a catalogue person begins at the products");
    same((await context.request.get("/admin/orders")).status(), 403, "and has no way to orders");
    await page.getByRole("link", { name: "Active", exact: true }).click();
    await page.locator("tbody a").first().click();
    const shopPath = await page.getByRole("link", { name: "See it in the shop" }).getAttribute("href");
    const price = page.getByLabel("Price before tax").first();
    const old = await price.inputValue();
    await price.fill("0");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("alert").first().waitFor();
    same(await page.getByLabel("Price before tax").first().inputValue(), "0", "what was typed is kept");
    for (const field of await page.getByLabel("Price before tax").all()) await field.fill("7321");
    const conflicting = await context.newPage();
    await conflicting.goto(page.url());
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved.", { exact: false }).waitFor();
    const { page: shop } = await visit();
    await eventually("the shop shows the new price", 5_000, async () => {
      await shop.goto(shopPath, { waitUntil: "load" });
      return (await shop.locator("main").innerText()).includes("$7,321");
    });
    await conflicting.getByLabel("Tagline").fill("A tagline typed meanwhile");
    await conflicting.getByRole("button", { name: "Save", exact: true }).click();
    await conflicting.getByText("Someone saved this piece while you were editing.").waitFor();
    const both = await conflicting.locator("table.diff").innerText();
    must(both.includes("7321") && both.includes("A tagline typed meanwhile") && both.includes(old), `both values are shown:\n${both}`);
  },
};

export default [staffSeeTheOrder, priceOnTheShelf];
