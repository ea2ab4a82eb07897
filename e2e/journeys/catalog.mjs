// A jeweller puts a piece in the catalogue, is held to true words, publishes it, and changes it by a draft.
import { eventually, must } from "../lib/check.mjs";
import { signIn, staffLink } from "../lib/shopper.mjs";

async function defineGallery(page, tag) {
  await page.goto("/admin/new-attribute?kind=enum");
  await page.getByLabel("Name").fill(`Gallery ${tag}`);
  await page.getByLabel("Values").fill("Scrollwork\nPlain");
  await page.getByLabel("Rings", { exact: true }).check();
  await page.getByRole("button", { name: "Define it" }).click();
  await page.getByText("Defined.").waitFor();
}

async function fillRing(page, tag) {
  await page.goto("/admin/products/new");
  await page.locator("main").getByRole("link", { name: "Ring", exact: true }).click();
  await page.getByLabel("Title", { exact: true }).fill(`Court Band ${tag}`);
  await page.getByLabel("Tagline").fill("A plain band");
  await page.locator("#description").fill("Set with a diamond of great beauty.");
  await page.getByLabel("Care").fill("Warm water and a soft brush.");
  await page.getByLabel("Purpose").selectOption("wedding_band");
  await page.getByLabel(`Gallery ${tag}`).selectOption("plain");
  await page.getByLabel("Code (SKU)").fill(`CRT-${tag.toUpperCase()}-54`);
  await page.getByLabel("Price before tax").fill("1200");
  await page.getByLabel("Metal", { exact: true }).selectOption("platinum");
  await page.getByLabel("Fineness").selectOption("950");
  await page.getByLabel("Ring size (mm)").fill("54.4");
}

const pieceInTheCatalogue = (javaScript) => ({
  name: `a piece is put in the catalogue, held to true words, published and changed by a draft, ${javaScript ? "with" : "without"} script`,
  run: async ({ visit, house }) => {
    const tag = javaScript ? "js" : "plain";
    const { page } = await visit({ javaScript, tolerate: [/status of 422/] });
    await signIn(page, await staffLink(house, { email: `${tag}@house.example`, name: "Ada Lovelace", role: "catalog" }));
    await defineGallery(page, tag);
    await fillRing(page, tag);
    await page.getByRole("button", { name: "Add a variant like the last one" }).click();
    await page.locator('[name="variants[1].sku"]').fill(`CRT-${tag.toUpperCase()}-57`);
    must((await page.locator('[name="variants[1].metal"]').inputValue()) === "platinum", "another variant is made like the last one");
    await page.locator('[name="variants[1].ring_circumference_um"]').fill("57");
    await page.getByRole("button", { name: "Save as a draft" }).first().click();
    await page.getByText("The piece is in the catalogue as a draft").waitFor();

    await page.getByRole("button", { name: "Publish now" }).click();
    await page.getByText("Nothing was changed.").waitFor();
    must((await page.locator("main").innerText()).includes("No stone is named that the piece does not hold."), "the rule is said");
    await page.locator(".findings a").first().click();
    await page.locator("#description").fill("Drawn, rolled and finished by hand.");
    await page.getByRole("button", { name: "Save", exact: true }).first().click();
    await page.getByText("Saved.").waitFor();
    await page.getByRole("link", { name: "On show", exact: true }).click();
    await page.getByRole("button", { name: "Publish now" }).click();
    await page.getByText("On show. The shop").waitFor();

    await page.getByRole("link", { name: "Draft", exact: true }).click();
    await page.getByRole("link", { name: "Begin a draft" }).click();
    await page.getByLabel("Tagline").fill("A plain band, a little wider");
    await page.getByRole("button", { name: "Save the draft" }).first().click();
    await page.getByText("The draft is saved.").waitFor();
    must((await page.locator("table.diff").innerText()).includes("A plain band, a little wider"), "the difference is shown");
    const { page: shop } = await visit({ tolerate: [/status of 404/] });
    const shows = (words) => async () => {
      await shop.goto(`/products/court-band-${tag}`, { waitUntil: "load" });
      return (await shop.locator("main").innerText()).includes(words);
    };
    await eventually("the shop shows the piece", 5_000, shows("A plain band"));
    must((await shop.locator("main").textContent()).includes(`Gallery ${tag}`), "with its attribute");
    await shop.goto(`/search?gallery_${tag}=plain`);
    must((await shop.locator("[data-grid] > li").count()) === 1, "which is a filter of lists");
    must((await shop.locator(".applied").innerText()).includes(`Gallery ${tag}: Plain`), "and is said above them");
    must(!(await shows("a little wider")()), "a draft is not in the shop");
    await page.getByRole("button", { name: "Publish the draft" }).click();
    await page.getByText("The draft is published.").waitFor();
    await eventually("the shop shows what the draft said", 5_000, shows("a little wider"));
    await page.getByRole("link", { name: "History", exact: true }).click();
    must((await page.locator(".feed").innerText()).includes("published a draft"), "the history names the draft");
  },
});

const collectionByRule = {
  name: "a collection follows a rule, after a look at what matches",
  run: async ({ visit, house }) => {
    const { page } = await visit({ javaScript: false });
    await signIn(page, await staffLink(house, { email: "rules@house.example", name: "Ada Lovelace", role: "catalog" }));
    await page.goto("/admin/new-collection");
    await page.getByLabel("Title").fill("Rose gold");
    await page.getByLabel("A sentence or two").fill("Warm and quiet.");
    await page.locator("summary", { hasText: /^Metal$/ }).click();
    await page.getByLabel("Rose gold", { exact: true }).check();
    await page.getByRole("button", { name: "Show what matches" }).first().click();
    await page.getByText("on show pass the rule").waitFor();
    await page.getByRole("button", { name: "Put it in the shop" }).first().click();
    await page.getByText("Saved.").waitFor();
    const { page: shop } = await visit({ tolerate: [/status of 404/] });
    await eventually("the shop shows the collection", 5_000, async () => {
      await shop.goto("/collections/rose-gold", { waitUntil: "load" });
      return (await shop.locator("main .card").count()) > 0;
    });
  },
};

export default [pieceInTheCatalogue(true), pieceInTheCatalogue(false), collectionByRule];
