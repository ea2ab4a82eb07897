// The page of a piece: a metal is chosen, a picture is looked at closely, words are tried on the metal, a size is found.
import { must, same } from "../lib/check.mjs";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { addToBag } from "../lib/shopper.mjs";

const RING = "/products/aurelia-solitaire";

/** A ring whose metals have different prices, with a metal that is not the first. */
async function dearerMetal(base) {
  const { data } = await (await fetch(`${base}/api/v1/products?category=ring&limit=100`)).json();
  for (const piece of data) {
    const sellable = piece.variants.filter((v) => !v.one_of_a_kind);
    const other = sellable.find((v) => v.metal !== sellable[0].metal && v.price.amount !== sellable[0].price.amount);
    if (other) return { path: `/products/${piece.slug}`, metal: other.metal };
  }
  return { path: RING, metal: "rose_gold" };
}

const words = async (page, selector) => (await page.locator(selector).first().innerText()).replace(/\s+/g, " ").trim();

const metalWithScript = {
  name: "another metal changes price, words, picture and address, and says so",
  run: async ({ visit, base }) => {
    const { page } = await visit();
    const { path, metal } = await dearerMetal(base);
    await page.goto(path, { waitUntil: "load" });
    const before = await words(page, "variant-picker .price");
    await page.locator(`input[name=metal][value="${metal}"]`).check({ force: true });
    await page.waitForURL((url) => url.searchParams.get("metal") === metal);
    await page.locator("variant-picker:not([aria-busy])").waitFor();
    const after = await words(page, "variant-picker .price");
    must(before !== after, `the price stays ${before}`);
    const heard = await page.locator("#live").textContent();
    must(heard.includes(after.split(" ")[0]), `the new price is said, not only shown: ${heard}`);
    await page.reload();
    same(await words(page, "variant-picker .price"), after, "the address carries the choice");
  },
};

const metalWithoutScript = {
  name: "another metal is chosen by a button, without script",
  run: async ({ visit, base }) => {
    const { page } = await visit({ javaScript: false });
    const { path, metal } = await dearerMetal(base);
    await page.goto(path);
    const before = await words(page, "variant-picker .price");
    await page.locator(`input[name=metal][value="${metal}"]`).check({ force: true });
    await page.getByRole("button", { name: "Show price for these choices" }).click();
    await page.waitForURL(/metal=/);
    must((await words(page, "variant-picker .price")) !== before, "the price follows");
  },
};

const zoomByKeyboard = {
  name: "a picture is opened, come near to and left again by keyboard alone",
  run: async ({ visit }) => {
    const { page } = await visit();
    await page.goto(RING, { waitUntil: "load" });
    const link = page.locator(".gallery-zoom").first();
    await link.focus();
    await page.keyboard.press("Enter");
    const viewer = page.locator("dialog.viewer[open]");
    await viewer.waitFor();
    for (const finding of await axe(page)) must(false, finding);
    const scale = () => viewer.locator("img").evaluate((image) => image.style.transform);
    same(await scale(), "", "the whole picture first");
    await page.keyboard.press("+");
    must(/scale\(1\.5\)/.test(await scale()), `plus comes nearer: ${await scale()}`);
    await page.keyboard.press("ArrowRight");
    must(/translate\(-\d/.test(await scale()), `arrows look around: ${await scale()}`);
    await page.keyboard.press("0");
    same(await scale(), "", "zero shows the whole again");
    const first = await viewer.locator("p").innerText();
    await page.keyboard.press("ArrowRight");
    must((await viewer.locator("p").innerText()) !== first, "arrows turn the pages");
    await viewer.getByRole("button", { name: "Zoom in" }).click();
    must(/scale/.test(await scale()), "the button comes nearer");
    await page.keyboard.press("Escape");
    await viewer.waitFor({ state: "hidden" });
    must(await link.evaluate((element) => element === document.activeElement), "focus is back on the picture");
  },
};

const pictureWithoutScript = {
  name: "a picture leads to its full size, and every view is linked, without script",
  run: async ({ visit, base }) => {
    const { page } = await visit({ javaScript: false });
    await page.goto(RING);
    const full = await page.locator(".gallery-zoom").first().getAttribute("href");
    same((await fetch(base + full)).status, 200, "the full picture");
    const thumbs = await page.locator(".gallery-thumbs a").count();
    same(await page.locator(".gallery-view").count(), thumbs, "a thumbnail for each view");
    must((await page.locator("svg.drawing").getAttribute("aria-label")).includes("mm across inside"), "the drawing says its measures");
  },
};

async function engrave(page, text, font) {
  const fold = page.locator("engraving-preview details");
  if (!(await fold.getAttribute("open").then((open) => open !== null))) await fold.locator("summary").click();
  if (font) await page.locator(`input[name=font][value=${font}]`).check({ force: true });
  await page.getByLabel(/^Your words/).fill(text);
}

const engravingWithScript = {
  name: "words appear on the metal as they are typed, and a sign that cannot be cut is named",
  run: async ({ visit }) => {
    const { page } = await visit();
    await page.goto(RING, { waitUntil: "load" });
    await engrave(page, "Anna & Lars");
    await page.locator(".engraved text.incised-roman").waitFor();
    must((await page.locator(".engraved figcaption").innerText()).includes("11 of 20 characters"), "the count is said");
    await engrave(page, "Anna 💍");
    await page.locator("[data-engraving] .field-error", { hasText: "“💍”" }).waitFor();
    await engrave(page, "14.02", "italic");
    await page.locator("[data-engraving] .field-error", { hasText: "Choose Roman or Sans" }).waitFor();
    await engrave(page, "Forever", "italic");
    await page.locator(".engraved text.incised-italic").waitFor();
    for (const finding of await axe(page)) must(false, finding);
    // the words and their face survive another metal, and go into the bag
    await page.locator("input[name=metal]:not(:checked):not([disabled])").first().check({ force: true });
    await page.waitForURL(/metal=/);
    await page.locator(".engraved text.incised-italic").waitFor();
    await addToBag(page);
    must((await page.locator("#bag-drawer").innerText()).includes("“Forever” in italic letters"), "the bag says the words and their face");
  },
};

const engravingWithoutScript = {
  name: "words are shown on the metal by a button, refused by name, and refused by the bag alike, without script",
  run: async ({ visit }) => {
    const { page } = await visit({ javaScript: false, tolerate: [/status of 422/] });
    await page.goto(RING);
    await engrave(page, "Anna & Lars", "sans");
    await page.getByRole("button", { name: "Show my words on the metal" }).click();
    await page.waitForURL(/engraving=/);
    same(await page.locator(".engraved text.incised-sans").count(), 1, "the preview");
    same(await page.getByLabel(/^Your words/).inputValue(), "Anna & Lars", "the words are kept");
    await engrave(page, "Anna <3");
    await page.getByRole("button", { name: "Show my words on the metal" }).click();
    const why = await page.locator("[data-engraving] .field-error").innerText();
    must(why.includes("“<”"), `the sign is named: ${why}`);
    await page.locator("#buy-form").getByRole("button", { name: "Add to bag" }).click();
    must((await page.locator("main").innerText()).includes("“<”"), "the bag refuses by the same rule");
  },
};

const sizeGuide = {
  name: "a size is found in the guide over the page, and elsewhere, with and without script",
  run: async ({ visit, base }) => {
    const { page } = await visit({ size: PHONE });
    await page.goto(RING, { waitUntil: "load" });
    await page.getByRole("button", { name: "Find your size" }).click();
    const guide = page.locator("dialog#size-guide[open]");
    await guide.waitFor();
    for (const finding of await axe(page)) must(false, finding);
    for (const wide of await overflow(page)) must(false, wide);
    must((await guide.locator("thead").innerText()).includes("JP"), "Japan stands beside the others");
    await page.keyboard.press("Escape");
    await guide.waitFor({ state: "hidden" });
    await page.getByLabel(/I don’t know my size/).check();
    await addToBag(page);
    must((await page.locator("#bag-drawer").innerText()).includes("ring sizer is sent first"), "the bag keeps the wish");

    const still = await visit({ javaScript: false });
    await still.page.goto("/ring-size-guide");
    await still.page.getByLabel("I know").selectOption("uk");
    await still.page.getByLabel("It reads").fill("N½");
    await still.page.getByRole("button", { name: "What is that elsewhere" }).click();
    must((await still.page.locator("main [role=status]").innerText()).includes("US 7"), "UK N½ is about US 7");
    const sizer = await (await fetch(`${base}/ring-sizer.svg`)).text();
    must(sizer.includes('width="184mm"') && sizer.includes('width="85.6"'), "the sizer is in millimetres, with a card to check it");
  },
};

const sideBySide = {
  name: "three pieces like it stand beside it, on a phone too, without script",
  run: async ({ visit }) => {
    const { page } = await visit({ javaScript: false, size: PHONE });
    await page.goto(RING);
    await page.getByRole("link", { name: "Compare with three like it" }).click();
    await page.waitForURL(/compare\?items=/);
    same(await page.locator("table.compare thead th").count(), 4, "pieces");
    must((await page.locator("table.compare tbody").innerText()).includes("Engraving"), "the same questions");
    await page.getByRole("link", { name: /^Take out / }).last().click();
    await page.waitForURL((url) => url.searchParams.get("items").split(",").length === 3);
    same(await page.locator("table.compare thead th").count(), 3, "pieces after one is taken out");
    await page.getByRole("button", { name: "Add" }).click();
    await page.waitForURL(/add=/);
    same(await page.locator("table.compare thead th").count(), 4, "pieces after one is added");
  },
};

const stands = {
  name: "pages of pieces and the comparison stand up to axe at 390 and 1440 px and fit 320 px",
  run: async ({ visit }) => {
    const { page } = await visit();
    const findings = [];
    const paths = [RING, `${RING}?engraving=Forever&font=italic`, "/products/court-band", "/products/lumiere-studs", "/products/etoile-pendant",
      "/products/isolde-unheated-ruby", "/products/akoya-strand", "/products/bangle", "/compare?items=aurelia-solitaire,celeste-halo,court-band", "/ring-size-guide?as=us&size=6.5"];
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      for (const path of paths) {
        await page.goto(path, { waitUntil: "load" });
        for (const finding of await axe(page)) findings.push(`${path} at ${size.width}: ${finding}`);
      }
    }
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of paths) {
      await page.goto(path, { waitUntil: "load" });
      for (const wide of await overflow(page)) findings.push(`${path} at 320: ${wide}`);
    }
    must(findings.length === 0, findings.slice(0, 12).join("\n    "));
  },
};

export default [
  metalWithScript,
  metalWithoutScript,
  zoomByKeyboard,
  pictureWithoutScript,
  engravingWithScript,
  engravingWithoutScript,
  sizeGuide,
  sideBySide,
  stands,
];
