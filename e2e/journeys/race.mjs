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

export default [race];
