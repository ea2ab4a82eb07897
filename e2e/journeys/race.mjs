// Two people want the one piece that exists.
import { must, same } from "../lib/check.mjs";
import { addToBag, buy, fillCheckout, goToCheckout, openPiece } from "../lib/shopper.mjs";

/** A piece that exists once and is still to be had. */
async function onePiece(page) {
  await page.goto("/search?availability=one_of_one", { waitUntil: "load" });
  const link = page.locator('[data-grid] a[href^="/products/"]').first();
  must(await link.count(), "the demo house has a one-of-a-kind piece for sale");
  return link.getAttribute("href");
}

const race = {
  name: "of two who pay for the one piece that exists, exactly one gets it",
  run: async ({ visit }) => {
    const tolerate = [/status of (409|410|422)/];
    const people = [await visit({ tolerate }), await visit({ tolerate })];
    const path = await onePiece(people[0].page);
    for (const { page } of people) {
      await openPiece(page, path);
      await addToBag(page);
      await goToCheckout(page);
      await fillCheckout(page);
    }
    await Promise.all(people.map(({ page }) => buy(page, "succeed")));
    await Promise.all(people.map(({ page }) => page.waitForLoadState("networkidle")));
    const ends = people.map(({ page }) => (/\/(checkout\/complete|orders)\//.test(page.url()) ? "bought" : "refused"));
    same(ends.filter((end) => end === "bought").length, 1, `people who bought it (${ends.join(", ")})`);
    const { page: loser } = people[ends.indexOf("refused")];
    const words = await loser.locator("main").innerText();
    must(/found its owner|no longer|another|sold|held/i.test(words), `the other is told why:\n${words.slice(0, 300)}`);
    await loser.goto(path, { waitUntil: "load" });
  },
};

/** Opens checkout from the bag's page. */
async function openCheckout(page) {
  await page.goto("/bag", { waitUntil: "load" });
  await page.getByRole("button", { name: "Checkout", exact: true }).click();
  await page.waitForURL("**/checkout");
}

const held = {
  name: "of two who open checkout over the one piece, one holds it, and the other sees it live until it is free",
  run: async ({ visit }) => {
    const people = [await visit(), await visit()];
    const [{ page: ann }, { page: bob }] = people;
    const path = await onePiece(ann);
    for (const { page } of people) {
      await openPiece(page, path);
      await addToBag(page);
    }
    await bob.goto("/bag", { waitUntil: "load" });
    await openCheckout(ann);
    await ann.locator("hold-note").getByText("20 minutes left").waitFor();
    await bob.locator(".line").getByText("Held for another client for").waitFor();
    same(await bob.getByRole("button", { name: "Checkout", exact: true }).isDisabled(), true, "bob cannot go to checkout");
    const { page: watcher } = await visit();
    await openPiece(watcher, path);
    await watcher.locator("hold-watch").getByText(/Held for (another|a) client/).waitFor();

    // more time once, and nothing that was typed is lost
    await ann.locator("[name=email]").fill("ann@example.com");
    await ann.getByRole("button", { name: "Ten minutes more" }).click();
    await ann.locator("hold-note").getByText("30 minutes left").waitFor();
    same(await ann.locator("[name=email]").inputValue(), "ann@example.com", "what was typed");

    await ann.goto("/bag", { waitUntil: "load" });
    await ann.getByRole("button", { name: /^Remove/ }).click();
    await bob.getByRole("button", { name: "Checkout", exact: true, disabled: false }).waitFor();
    await watcher.locator("hold-watch").getByText("One piece exists.").waitFor();
    await bob.getByRole("button", { name: "Checkout", exact: true }).click();
    await bob.waitForURL("**/checkout");
    await bob.locator("hold-note").getByText("20 minutes left").waitFor();
    await fillCheckout(bob);
    await buy(bob, "succeed");
    await bob.waitForURL(/\/(checkout\/complete|orders)\//);
  },
};

export default [race, held];
