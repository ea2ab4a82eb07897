// Staff narrow the variants, save the view, change prices after seeing every cell, put them back, and send a file.
import { eventually, must, same } from "../lib/check.mjs";
import { signIn, staffLink } from "../lib/shopper.mjs";

const TABLE = "/admin/tables/variants";

/** The figure of a tile on a bulk edit's page. */
const figure = (page, text) => page.locator(".kpi", { has: page.getByText(text, { exact: true }) }).locator(".kpi-value").innerText();

/** Looks at a bulk edit's page until it stands so. */
async function until(page, state) {
  await eventually(`the bulk edit is ${state}`, 20_000, async () => {
    await page.reload();
    return (await page.locator(".status", { hasText: new RegExp(`^\\s*${state}\\s*$`) }).count()) > 0;
  });
}

const changeAndUndo = (script) => ({
  name: `prices of a selection change after a diff and are put back${script ? "" : ", without a script"}`,
  run: async ({ visit, house }) => {
    const { page, context } = await visit({ javaScript: script });
    await signIn(page, await staffLink(house));
    await page.goto(TABLE);
    await page.locator("#filter-q").fill("metal:platinum status:active");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Metal is Platinum").first().waitFor();
    const file = async () => (await context.request.get(`${TABLE}/file?q=metal%3Aplatinum%20status%3Aactive&columns=sku,price`)).text();
    const before = await file();
    same(before.trim().split("\n").length - 1, Number((await page.locator(".filter-tags > p").innerText()).replace(/\D/g, "")), "lines of the file and rows of the table");

    await page.locator("details[data-views] > summary").click();
    await page.locator("#view-name-new").fill(`Platinum ${script}`);
    await page.getByRole("button", { name: "Save as a new view" }).click();
    await page.getByText("The view is saved").waitFor();

    await page.getByRole("button", { name: /^Change all/ }).click();
    await page.getByLabel("What becomes of it").selectOption("percent");
    await page.getByLabel("Value", { exact: true }).fill("4");
    await page.getByRole("button", { name: "See every change first" }).click();
    await page.getByRole("heading", { level: 1, name: "Price +4 %" }).waitFor();
    same(await figure(page, "Rejected"), "0", "rejected rows");
    must((await page.locator("tbody del").count()) > 0, "prices before are shown");
    same(await file(), before, "nothing changed yet");
    await Promise.all([page.waitForURL(/[?]done=/), page.getByRole("button", { name: /^Change \d/ }).click()]);
    await until(page, "Applied");
    must((await file()) !== before, "prices changed");
    await Promise.all([page.waitForURL(/[?]done=undoing/), page.getByRole("button", { name: "Undo" }).click()]);
    await until(page, "Undone");
    same(await file(), before, "every price as it was");

    await page.goto("/admin/bulk-edits");
    await page.setInputFiles("#file", { name: "back.csv", mimeType: "text/csv", buffer: Buffer.from(before) });
    await page.getByRole("button", { name: "See what it would change" }).click();
    same(await figure(page, "Cells that change"), "0", "what goes out and comes back changes nothing");
  },
});

export default [changeAndUndo(true), changeAndUndo(false)];
