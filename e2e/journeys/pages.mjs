// Every page in every state: no accessibility finding, no overflow, no policy violation, nothing in the console.
import { must } from "../lib/check.mjs";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { adminPages, publicPages } from "../lib/pages.mjs";
import { addToBag, buy, fillCheckout, goToCheckout, openPiece, orderNumber, signIn, staffLink } from "../lib/shopper.mjs";

const WIDTHS = [["390", PHONE], ["1440", DESK]];
const NARROW = { width: 320, height: 640 };

/** What is wrong with the page as it stands, at this width; and whether it fits 320 px. */
async function look(page, name, form, findings) {
  for (const finding of await axe(page)) findings.push(`${name} at ${form}: ${finding}`);
  for (const wide of await overflow(page)) findings.push(`${name} at ${form}: ${wide}`);
}

async function narrow(page, name, findings) {
  await page.setViewportSize(NARROW);
  for (const wide of await overflow(page)) findings.push(`${name} at 320: ${wide}`);
}

function report(findings) {
  must(findings.length === 0, `${findings.length} findings:\n    ${findings.slice(0, 20).join("\n    ")}`);
}

const shopPages = WIDTHS.map(([form, size]) => ({
  name: `the shop's pages stand up to axe at ${form} px, fit 320 px, and keep to their policy`,
  run: async ({ visit, base }) => {
    const { page } = await visit({ size, tolerate: [/status of 404/] });
    const findings = [];
    for (const [name, path] of await publicPages(base)) {
      await page.goto(path, { waitUntil: "load" });
      await look(page, name, form, findings);
      if (size === PHONE) {
        await narrow(page, name, findings);
        await page.setViewportSize(size);
      }
    }
    report(findings);
  },
}));

const buyingStates = WIDTHS.map(([form, size]) => ({
  name: `bag drawer, bag, checkout in error, confirmation and letters stand up to axe at ${form} px`,
  run: async ({ visit }) => {
    const { page } = await visit({ size, tolerate: [/status of 422/] });
    const findings = [];
    const check = async (name) => {
      await look(page, name, form, findings);
      if (size === PHONE) {
        await narrow(page, name, findings);
        await page.setViewportSize(size);
      }
    };
    await openPiece(page);
    await addToBag(page);
    await check("bag drawer");
    await page.goto("/bag", { waitUntil: "load" });
    await check("bag");
    await goToCheckout(page);
    await check("checkout");
    await page.getByRole("button", { name: "See the total with tax" }).click();
    await page.locator("[data-error-summary]:not([hidden])").waitFor();
    await check("checkout with errors");
    await fillCheckout(page);
    await buy(page, "challenge");
    await page.waitForURL("**/checkout/challenge/**");
    await check("challenge");
    await page.getByRole("button", { name: "Yes, approve it" }).click();
    await page.waitForURL(/\/(checkout\/complete|orders)\//);
    await check("confirmation");
    const number = await orderNumber(page);
    await page.waitForTimeout(900);
    await page.goto("/dev/mailbox", { waitUntil: "load" });
    await check("mailbox");
    await page.getByRole("link", { name: new RegExp(number) }).first().click();
    await page.waitForLoadState("load");
    await check("letter");
    const status = (await page.locator("details pre").textContent()).match(/https?:\/\/\S+\/orders\/\S+/);
    await page.goto(status[0], { waitUntil: "load" });
    await check("order status");
    report(findings);
  },
}));

const staffPages = {
  name: "the back office stands up to axe at 390 and 1440 px and fits 320 px",
  run: async ({ visit, house }) => {
    const { page } = await visit({ tolerate: [/status of (404|422)/] });
    const findings = [];
    await page.goto(await staffLink(house, { email: "axe@house.example", name: "Axe Reader", role: "owner" }));
    await look(page, "sign-in", "1440", findings);
    await signIn(page);
    const pages = await adminPages(page);
    for (const [form, size] of WIDTHS) {
      await page.setViewportSize(size);
      for (const [name, path] of pages) {
        await page.goto(path, { waitUntil: "load" });
        await look(page, name, form, findings);
        if (size === PHONE) {
          await narrow(page, name, findings);
          await page.setViewportSize(size);
        }
      }
    }
    const product = pages.find(([name]) => name === "admin-product");
    if (product) {
      await page.goto(product[1], { waitUntil: "load" });
      await page.getByLabel("Price before tax").first().fill("nothing");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.waitForLoadState("load");
      await look(page, "product form with errors", "390", findings);
    }
    report(findings);
  },
};

export default [...shopPages, ...buyingStates, staffPages];
