// What staff define, shoppers find pieces by: a list and a number, counted, said above the list and taken away again.
import { axe, overflow } from "../lib/browser.mjs";
import { eventually, must, same } from "../lib/check.mjs";
import { signIn, staffLink } from "../lib/shopper.mjs";

const LIST = "/collections/wedding-bands";

/** Staff say what is asked of bands, with plain forms; answers the names. */
async function define(page, tag) {
  const names = { finish: `Bench finish ${tag}`, weight: `Rim height ${tag}` };
  await page.goto("/admin/new-attribute?kind=enum");
  await page.getByLabel("Name").fill(names.finish);
  await page.getByLabel("Values").fill("Hammered\nSatin");
  await page.getByRole("button", { name: "Define it" }).click();
  await page.getByText("Defined.").waitFor();
  await page.goto("/admin/new-attribute?kind=number");
  await page.getByLabel("Name").fill(names.weight);
  await page.getByLabel("Unit").selectOption({ label: "millimetres" });
  await page.getByLabel("Least").fill("0.5");
  await page.getByLabel("Most").fill("20");
  await page.getByLabel("A filter in the shop").check();
  await page.getByRole("button", { name: "Define it" }).click();
  await page.getByText("Defined.").waitFor();
  return names;
}

/** Says both of a piece of the shop. */
async function say(page, names, title, finish, weight) {
  await page.goto(`/admin/products?q=${encodeURIComponent(title)}`);
  await page.locator("table").getByRole("link", { name: title, exact: true }).first().click();
  await page.getByRole("link", { name: "All fields", exact: true }).click();
  await page.getByLabel(names.finish).selectOption({ label: finish });
  await page.getByLabel(names.weight).fill(weight);
  await page.getByRole("button", { name: "Save", exact: true }).first().click();
  await page.getByText("Saved.").waitFor();
}

/** Opens a filter of the rail, which stands folded among those that are used less. */
async function unfold(page, name) {
  const facet = page.locator("details.facet", { has: page.locator("summary", { hasText: name }) });
  for (const fold of [page.locator("details:has(details.facet)", { has: facet }), facet.last()]) {
    for (const one of await fold.all()) {
      if (!(await one.evaluate((details) => details.open))) await one.locator("summary").first().click();
    }
  }
  return facet.last();
}

const titles = (page) => page.locator("[data-grid] .card-name").allInnerTexts();

const journey = (javaScript) => ({
  name: `what staff define is a filter of the shop, ${javaScript ? "with" : "without"} script`,
  run: async ({ visit, house }) => {
    const tag = javaScript ? "live" : "still";
    const { page: desk } = await visit({ javaScript: false });
    await signIn(desk, await staffLink(house, { email: `filters-${tag}@house.example`, name: "Ada Lovelace", role: "catalog" }));
    const { page } = await visit({ javaScript });
    await page.goto(LIST, { waitUntil: "load" });
    const all = await titles(page);
    const names = await define(desk, tag);
    await say(desk, names, all[0], "Hammered", "2.4");
    await say(desk, names, all[1], "Satin", "3.1");
    await say(desk, names, all[2], "Hammered", "4");
    await eventually("the list offers what staff defined", 5_000, async () => {
      await page.goto(LIST, { waitUntil: "load" });
      return (await page.content()).includes(names.weight);
    });

    const apply = async () => {
      if (!javaScript) await page.getByRole("button", { name: /^Show \d+ pieces?$/ }).click();
    };
    const shows = (expected, what) =>
      eventually(what, 5_000, async () => (await titles(page)).sort().join("|") === [...expected].sort().join("|"));
    const hammered = (await unfold(page, names.finish)).getByLabel(/Hammered/);
    must(/Hammered\s*2/.test(await (await unfold(page, names.finish)).innerText()), "the value says how many pieces it leaves");
    await hammered.check();
    await apply();
    await shows([all[0], all[2]], "the list is narrowed to what is hammered");
    same(new URL(page.url()).searchParams.get(`bench_finish_${tag}`), "hammered", "the address says it");
    must((await page.locator(".applied").innerText()).includes(`${names.finish}: Hammered`), "and so do the words above the list");

    const weight = await unfold(page, names.weight);
    await weight.getByLabel(/^From/).fill("3");
    if (javaScript) await weight.getByLabel(/^From/).press("Enter");
    await apply();
    await shows([all[2]], "two filters narrow together");
    await page.reload({ waitUntil: "load" });
    await shows([all[2]], "the address keeps both");
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      const wide = await overflow(page);
      must(!wide.length, `at ${width}: ${wide.join("\n")}`);
    }
    if (javaScript) {
      const found = await axe(page);
      must(!found.length, found.join("\n"));
    }
    await page.locator(".applied").getByRole("link", { name: new RegExp(names.finish) }).click();
    await shows([all[1], all[2]], "a filter is taken away alone");
    await page.locator(".applied").getByRole("link", { name: "Clear all" }).click();
    await shows(all, "and all of them");
    // what is no number is refused by name, and leads on
    await page.goto(`${LIST}?rim_height_${tag}_min=heavy`, { waitUntil: "load" });
    must((await page.locator("main").innerText()).includes("heavy"), "what could not be read is named");
    await shows(all, "and left out");
  },
});

export default [journey(true), journey(false)];
