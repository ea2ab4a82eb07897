// One ring, from a wish to the passport that its owner keeps: a client with a phone and a designer at a desk, at the same time.
import { eventually, must, same } from "../lib/check.mjs";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { signIn, staffLink } from "../lib/shopper.mjs";
import { reachStripe, stripeHouse } from "../lib/stripe.mjs";

/** The client tells what they wish for, in five screens; the address of their project's page. */
async function enquire(page) {
  await page.goto("/bespoke", { waitUntil: "load" });
  await page.locator('form[action="/bespoke/enquiry"] button').first().click();
  const screens = [
    { piece: "engagement_ring", wearer: "someone" },
    { feeling: "Quiet, like the sea in March." },
    { stone: "own", stone_words: "My grandmother’s sapphire, about 2.4 ct" },
    { budget: "to_12000" },
    { name: "Ada Moreau", email: "ada.moreau@example.com", consent: "on" },
  ];
  for (const fields of screens) {
    const form = page.locator("form#enquiry");
    for (const [name, value] of Object.entries(fields)) {
      const field = form.locator(`[name="${name}"]`);
      const kind = await field.first().getAttribute("type");
      if (kind === "radio") await form.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
      else if (kind === "checkbox") await field.check({ force: true });
      else await field.fill(value);
    }
    await form.locator('button[name="go"][value="on"]').click();
    await page.waitForLoadState("load");
  }
  return page.getByRole("link", { name: "Open your project page" }).getAttribute("href");
}

/** Waits for the page that says what was done; one that says what was wrong instead is told in its words. */
async function arrived(page, done) {
  try {
    await page.waitForURL(new RegExp(`done=${done}`), { timeout: 8_000 });
  } catch {
    const said = await page.locator(".error-summary, .alert").allInnerTexts();
    throw new Error(`nothing was done: ${said.join(" ")} at ${page.url()}`);
  }
}

/** Moves the commission by the form of its page. */
async function move(page, to, reason = "") {
  const form = page.locator('main form[action$="/move"]');
  await form.locator('[name="to"]').selectOption(to);
  await form.locator('[name="reason"]').fill(reason);
  await form.getByRole("button", { name: "Move" }).click();
  await page.getByText(/^Moved\. /).waitFor();
}

/** A small picture, drawn by the browser itself. */
async function picture(page, colour) {
  const bytes = await page.evaluate(async (fill) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1200, height: 900 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = fill;
    pen.fillRect(0, 0, 1200, 900);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, colour);
  return { name: `${colour}.png`, mimeType: "image/png", buffer: Buffer.from(bytes) };
}

/** Sends the form of the bench that is named, and waits for its answer. */
async function bench(page, name, fields, button) {
  const form = page.locator("main form", { has: page.locator(`input[name="form"][value="${name}"]`) });
  for (const [field, value] of Object.entries(fields)) {
    const control = form.locator(`[name="${field}"]`);
    if (await control.evaluate((it) => it.tagName === "SELECT")) await control.selectOption(value);
    else await control.fill(value);
  }
  await form.getByRole("button", { name: button }).click();
  await arrived(page, "");
}

/** Pays what the project's page leads to, by a card, on the payment page that every order has. */
async function pay(page, link) {
  await link.click();
  await page.waitForURL(/\/pay\//);
  await page.getByRole("link", { name: /^Pay \$.* by card$/ }).click();
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.locator("payment-form form[data-form] button[type=submit]").click();
  await page.getByRole("heading", { level: 1, name: "Thank you. This is paid." }).waitFor();
}

const whole = {
  name: "a ring goes from a wish to its owner's passport, with a change and a rework on the way",
  run: async (ctx) => {
    const house = await stripeHouse(ctx.house);
    const visit = (options) => ctx.visit({ base: house.base, ...options });
    const ada = await visit({ size: PHONE });
    await reachStripe(ada.context, house);
    const ines = await visit({ size: DESK });
    const project = await enquire(ada.page);
    const number = /\/projects\/(B-[0-9A-Z]{6})/.exec(project)[1];

    await signIn(ines.page, await staffLink(house, { email: "ines@house.example", name: "Inès Marchetti" }));
    await ines.page.goto(`/admin/commissions?q=${number}&view=list`, { waitUntil: "load" });
    await ines.page.getByRole("link", { name: number }).first().click();
    await ines.page.waitForURL(/\/admin\/commissions\/com_/);
    const dossier = new URL(ines.page.url()).pathname;
    const desk = (below = "") => ines.page.goto(dossier + below, { waitUntil: "load" });
    const phone = () => ada.page.goto(project, { waitUntil: "load" });

    // her stone comes into the house, and she sees where it is
    await desk("/bench");
    await bench(ines.page, "receive", { stone_words: "Sapphire, oval, a chip at the girdle", carat: "2.413", seal: "A-7", signed: "Inès" }, "Receive it into the safe");
    await phone();
    await ada.page.getByText("It is in our safe.").waitFor();

    // a price and a drawing, both answered on the phone
    await desk("/quote");
    await ines.page.locator('[name="metal_0_metal"]').selectOption("yellow_gold 750");
    await ines.page.locator('[name="metal_0_weight"]').fill("5.2");
    await ines.page.locator('main button[type="submit"]').last().click();
    await arrived(ines.page, "quoted");
    await phone();
    await ada.page.getByLabel("I have read the terms of commissions and agree").check();
    await ada.page.getByRole("button", { name: /^Accept \$/ }).click();
    await ada.page.getByText("You accepted this quote.").waitFor();
    await desk();
    await ines.page.locator("#file").setInputFiles(await picture(ines.page, "goldenrod"));
    await ines.page.locator("#specification").fill("Ring in 18k yellow gold, oval bezel for the client’s sapphire");
    await ines.page.getByRole("button", { name: "Show it to the client" }).first().click();
    await arrived(ines.page, "shown");
    await ines.page.locator("#change_words").fill("Two small diamonds beside the sapphire");
    await ines.page.locator("#delta").fill("400");
    await ines.page.locator("#days").fill("5");
    await ines.page.getByRole("button", { name: "Propose" }).click();
    await arrived(ines.page, "changed");
    await phone();
    must((await ada.page.locator("main").innerText()).includes("can no longer be taken back"), "the point of no return is told in advance");
    await ada.page.getByRole("button", { name: "Agree to the change" }).click();
    await ada.page.getByText("You agreed to the change").waitFor();
    await ada.page.getByRole("button", { name: /^Approve/ }).click();
    await ada.page.getByText("You approved this design, exactly as it is shown, at this price.").waitFor();
    await axe(ada.page);
    await overflow(ada.page);

    // the deposit by card from the page, and the rest ahead of its day; nobody types money
    await pay(ada.page, ada.page.locator(".needs ~ p a[href^='/pay/']"));
    await phone();
    await ada.page.getByText("Your payment has arrived").first().waitFor();
    await axe(ada.page);
    await overflow(ada.page);
    await pay(ada.page, ada.page.getByRole("link", { name: /^Pay \$.* ahead$/ }));
    await phone();
    must(/Still to pay\s+\$0/.test(await ada.page.locator("main").innerText()), "everything is paid");

    // the bench, where the first check finds a scratch
    await desk();
    for (const to of ["quote", "approved", "deposit", "casting"]) await move(ines.page, to);
    await desk("/bench");
    await bench(ines.page, "new", { stage: "casting", job_words: "Cast the band", maker: "Tomás", metal: "Yellow gold 750", minutes: "4", due_on: "2030-01-15", tolerance: "0.1" }, "Give the job");
    await bench(ines.page, "job1", { kind: "issued", weight: "8" }, "Write it down");
    await bench(ines.page, "job1", { kind: "finished", weight: "5.2" }, "Write it down");
    await bench(ines.page, "job1", { kind: "returned", weight: "2.75" }, "Write it down");
    await bench(ines.page, "close1", {}, "Close the job");
    await bench(ines.page, "stone1", { to: "piece", carat: "2.413", signed: "Tomás" }, "Hand it over");
    const form = ines.page.locator('main form[action$="/pictures"]');
    await form.locator('[name="file"]').setInputFiles(await picture(ines.page, "peru"));
    await form.locator('[name="picture_words"]').fill("Before the last polish");
    await form.getByRole("button", { name: "Show it to the client" }).click();
    await arrived(ines.page, "pictured");
    await axe(ines.page);
    await desk();
    for (const to of ["setting", "finishing", "quality_check"]) await move(ines.page, to);
    await desk("/bench");
    await bench(ines.page, "quality", { quality_words: "A scratch inside the band" }, "It is not");
    await desk();
    await move(ines.page, "finishing", "A scratch inside the band");
    await move(ines.page, "quality_check");
    await desk("/bench");
    await bench(ines.page, "quality", {}, "It is as approved");
    await desk();
    for (const to of ["photography", "balance"]) await move(ines.page, to);
    // it leaves by a word of its own, once nothing stands against it
    await ines.page.locator("#release_words").fill("Ada Moreau, by her passport");
    await ines.page.getByRole("button", { name: "Release it" }).click();
    await arrived(ines.page, "released");
    await move(ines.page, "delivered");

    // the passport, sealed at the desk and opened on the phone
    await desk("/passport");
    const serial = await ines.page.locator("#serial").inputValue();
    await ines.page.locator("#metals").fill("Yellow gold 750, 5.200 g");
    await ines.page.locator("#stones").fill("2.413 ct sapphire, oval");
    await ines.page.locator('[name="picture"]').last().check();
    await ines.page.getByRole("button", { name: "Seal the passport" }).click();
    await arrived(ines.page, "sealed");
    await phone();
    await ada.page.getByRole("link", { name: `Passport ${serial}` }).click();
    await ada.page.getByText(/^The seal is good\./).waitFor();
    await ada.page.getByRole("heading", { name: "It is yours" }).waitFor();
    await axe(ada.page);
    await overflow(ada.page);

    // what it would cost today, for her insurance
    await ada.page.getByRole("link", { name: "For your insurance" }).click();
    await ada.page.getByRole("heading", { name: "Insurance valuation" }).waitFor();
    must((await ada.page.locator("main").innerText()).includes("Yellow gold 750, 5.200 g"), "the valuation names the metal of the passport");
    await axe(ada.page);
    await overflow(ada.page);
    await ada.page.goBack({ waitUntil: "load" });

    // the page that she keeps proves itself in a browser that has no network
    const file = ada.page.waitForEvent("download");
    await ada.page.getByRole("link", { name: "Keep a page that proves itself" }).click();
    const kept = await (await file).path();
    const alone = await visit({ size: DESK });
    await alone.page.context().setOffline(true);
    const { readFileSync } = await import("node:fs");
    await alone.page.setContent(readFileSync(kept, "utf8"));
    await eventually("the kept page says that its seal is good", 5_000, async () =>
      /The seal is good|cannot check the seal/.test(await alone.page.locator("#verdict").innerText()));
    const forged = readFileSync(kept, "utf8").replace("5.200 g", "9.200 g");
    await alone.page.setContent(forged);
    await eventually("a changed page says that it was changed", 5_000, async () =>
      /seal is broken|cannot check the seal/.test(await alone.page.locator("#verdict").innerText()));
    same(ada.page.url().includes("owner="), true, "she came by her own link");
  },
};

/** The card of a number, wherever it stands on a board. */
const cardOf = (page, number) => page.locator(`.board-card[data-number="${number}"]`);
const stageOf = (page, number) => cardOf(page, number).getAttribute("data-stage");

const board = {
  name: "two designers work on one board: what one drags, picks or moves the other sees, and nothing is lost",
  run: async ({ visit, house }) => {
    const ada = await visit({ size: PHONE });
    const project = await enquire(ada.page);
    const number = /\/projects\/(B-[0-9A-Z]{6})/.exec(project)[1];
    const ines = await visit({ size: DESK });
    // the answer to whoever is slower is one that browsers write to their console
    const noah = await visit({ size: DESK, tolerate: [/status of 412/] });
    await signIn(ines.page, await staffLink(house, { email: "ines@house.example", name: "Inès Marchetti" }));
    await signIn(noah.page, await staffLink(house, { email: "noah@house.example", name: "Noah Whitcombe" }));
    const path = `/admin/commissions?q=${number}`;
    for (const { page } of [ines, noah]) {
      await page.goto(path, { waitUntil: "load" });
      await cardOf(page, number).waitFor();
    }
    await axe(ines.page);

    // by pointer: from its column to another that takes it
    const from = await cardOf(ines.page, number).boundingBox();
    const to = await ines.page.locator('.board-column[data-stage="design"]').boundingBox();
    await ines.page.mouse.move(from.x + 20, from.y + from.height / 2);
    await ines.page.mouse.down();
    await ines.page.mouse.move(to.x + 60, to.y + 60, { steps: 12 });
    await ines.page.mouse.up();
    const began = Date.now();
    await eventually("the other board shows the card where it was dragged", 3_000, async () => (await stageOf(noah.page, number)) === "design");
    console.log(`        a dragged card was on the other screen after ${Date.now() - began} ms`);
    same(await stageOf(ines.page, number), "design", "the card is where it was dropped");
    same(new URL(ines.page.url()).pathname, "/admin/commissions", "a drag opens nothing");

    // by keys: the other designer picks the card and opens its menu
    await noah.page.locator(".board").focus();
    await noah.page.keyboard.press("ArrowRight");
    await noah.page.keyboard.press("m");
    await noah.page.keyboard.press("Enter");
    await cardOf(noah.page, number).locator('select[name="to"]').selectOption("quote");

    // meanwhile the first is faster; the second is told, and what they chose is not done over it
    await cardOf(ines.page, number).locator("a.row-link").focus();
    await ines.page.keyboard.press("Control+ArrowRight");
    await eventually("the faster one's move is done", 3_000, async () => (await stageOf(ines.page, number)) === "quote");
    await noah.page.getByText(/Somebody else has just worked on/).waitFor();
    await cardOf(noah.page, number).locator('select[name="to"]').selectOption("consultation");
    await cardOf(noah.page, number).locator('[name="reason"]').fill("They would like to talk first");
    await cardOf(noah.page, number).getByRole("button", { name: "Move" }).click();
    await noah.page.getByText(/Somebody else worked on this commission/).waitFor();
    await eventually("the slower one sees it as it stands", 3_000, async () => (await stageOf(noah.page, number)) === "quote");

    // the inbox: her message is unread for both, and answered for both by one
    await ines.page.goto(`/admin/inbox?only=unread&q=${number}`, { waitUntil: "load" });
    await ines.page.getByRole("link", { name: "Ada Moreau" }).first().click();
    await ines.page.locator("#template").selectOption({ label: "First answer to an enquiry" });
    await ines.page.getByRole("button", { name: "Use" }).click();
    await ines.page.waitForLoadState("load");
    must((await ines.page.locator("#words").inputValue()).startsWith("Dear Ada Moreau,"), "the template is filled in");
    await ines.page.getByRole("button", { name: "Send" }).click();
    await arrived(ines.page, "sent");
    await axe(ines.page);
    await noah.page.goto(`/admin/inbox?q=${number}`, { waitUntil: "load" });
    await noah.page.getByText("Nobody waits here.").waitFor();
    for (const page of ["/admin/today", "/admin/calendar", "/admin/workload", "/admin/message-templates"]) {
      await noah.page.goto(page, { waitUntil: "load" });
      await axe(noah.page);
    }
    const narrow = await visit({ size: PHONE });
    await signIn(narrow.page, await staffLink(house, { email: "noah@house.example", name: "Noah Whitcombe" }));
    for (const page of [path, "/admin/today", "/admin/calendar", "/admin/workload", "/admin/inbox?only=all"]) {
      await narrow.page.goto(page, { waitUntil: "load" });
      await overflow(narrow.page);
    }
  },
};

export default [whole, board];
