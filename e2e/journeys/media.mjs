// Staff send a picture with and without script, say what it shows and what must stay in view, and see it in the shop.
import { readFileSync } from "node:fs";
import { axe, overflow, PHONE } from "../lib/browser.mjs";
import { eventually, must, same } from "../lib/check.mjs";
import { signIn, staffLink } from "../lib/shopper.mjs";

const photo = readFileSync(new URL("../../demo/media/signet/front-480.webp", import.meta.url));
const person = { email: "dorothea@house.example", name: "Dorothea Lange", role: "catalog" };

/** The page of a piece's pictures, as one comes to it. */
async function openPictures(page, house, piece) {
  await signIn(page, await staffLink(house, person));
  await page.goto(`/admin/products?q=${encodeURIComponent(piece)}`);
  await page.getByRole("link", { name: piece, exact: true }).first().click();
  await page.getByRole("link", { name: "Pictures and films" }).click();
  await page.waitForURL(/\/media$/);
}

/** The classes of the picture with these words, once the shop shows it. */
function shownInShop(shop, path, words) {
  return eventually(`the shop shows “${words}”`, 5_000, async () => {
    await shop.goto(path, { waitUntil: "load" });
    const picture = shop.getByRole("img", { name: words }).first();
    return (await picture.count()) ? (await picture.getAttribute("class")) ?? "in the middle" : null;
  });
}

const withoutScript = {
  name: "a picture is sent, described and put first with plain forms, and stands in the shop",
  run: async ({ visit, house }) => {
    const { page } = await visit({ javaScript: false, size: PHONE, tolerate: [/status of 422/] });
    await openPictures(page, house, "Signet");
    const before = await page.locator("article").count();
    const files = page.getByLabel("Drop pictures, films or a model here, or choose them");
    const svg = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
    await files.setInputFiles([
      { name: "signet.webp", mimeType: "image/webp", buffer: photo },
      { name: "drawing.png", mimeType: "image/png", buffer: svg },
    ]);
    await page.getByRole("button", { name: "Upload" }).click();
    await page.getByText("drawing.png: SVG drawings can carry programs", { exact: false }).waitFor();
    same(await page.locator("article").count(), before + 1, "entries, the refused one not among them");
    await page.getByRole("link", { name: "Pictures and films" }).click();
    await page.getByText("drawing.png: SVG drawings", { exact: false }).waitFor({ state: "detached" });
    const entry = page.locator("article").filter({ hasText: "signet.webp" });
    await eventually("its sizes are made", 10_000, async () => {
      await page.reload();
      return entry.getByText("Describe it in words to put it on show.").isVisible();
    });
    await entry.getByLabel("What it shows").fill("The signet ring from the front, on linen");
    await entry.getByLabel("Kept in view, from the left").fill("300");
    await entry.getByLabel("Kept in view, from the top").fill("900");
    await entry.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.", { exact: true }).waitFor();
    must(await entry.getByText("On show", { exact: true }).isVisible(), "it is on show");
    for (let place = before; place > 0; place--) await entry.getByRole("button", { name: "Move up" }).click();
    const shopPath = await page.getByRole("link", { name: "See it in the shop" }).getAttribute("href");
    const { page: shop } = await visit({ javaScript: false });
    const classes = await shownInShop(shop, shopPath, "The signet ring from the front, on linen");
    same(classes, "fx-3 fy-9", "the point that stays in view");
    const first = await shop.locator(".gallery-view img").first().getAttribute("alt");
    same(first, "The signet ring from the front, on linen", "the first picture of the piece");
  },
};

const withScript = {
  name: "a picture is dropped, its point is pressed, and it is on show when it is described",
  run: async ({ visit, house }) => {
    const { page } = await visit({ tolerate: [/status of 422/] });
    await openPictures(page, house, "Vesper");
    const drop = (name, type, bytes) =>
      page.evaluateHandle(
        ([name, type, text]) => {
          const files = new DataTransfer();
          files.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, { type }));
          document.querySelector("upload-drop form").dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
        },
        [name, type, bytes.toString("base64")],
      );
    await drop("drawing.svg", "image/svg+xml", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"));
    await page.getByText("SVG drawings can carry programs", { exact: false }).first().waitFor();
    await drop("bezel.webp", "image/webp", photo);
    const entry = page.locator("article").filter({ hasText: "bezel.webp" });
    await entry.getByText("Describe it in words to put it on show.").waitFor();
    const picture = entry.locator("focal-point img");
    const box = await picture.boundingBox();
    await picture.click({ position: { x: box.width * 0.2, y: box.height * 0.7 } });
    const point = Number(await entry.getByLabel("Kept in view, from the left").inputValue());
    must(Math.abs(point - 200) < 10, `the press filled the field: ${point}`);
    await entry.getByLabel("What it shows").fill("The bezel from the front, on stone");
    await entry.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.", { exact: true }).waitFor();
    const findings = [...(await axe(page)), ...(await overflow(page))];
    same(findings.join("\n"), "", "findings about the page");
    const shopPath = await page.getByRole("link", { name: "See it in the shop" }).getAttribute("href");
    const { page: shop } = await visit();
    same(await shownInShop(shop, shopPath, "The bezel from the front, on stone"), "fx-2 fy-7", "the point that stays in view");
  },
};

export default [withoutScript, withScript];
