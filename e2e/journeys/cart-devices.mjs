// One bag on two devices: offline and on, at the same time, with what is refused told and taken back.
import { eventually, must, same } from "../lib/check.mjs";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { addToBag } from "../lib/shopper.mjs";

const QUIET = "Saved on this device; it will be sent when you are back online";

/** Designs that can be bought more than once, by their addresses. */
async function severalPieces(page) {
  const found = [];
  for (const collection of ["/collections/wedding-bands", "/collections/earrings", "/collections/fine-jewellery"]) {
    await page.goto(collection, { waitUntil: "load" });
    const links = await page.locator("[data-grid] .card-name a").evaluateAll((all) => all.map((link) => new URL(link.href).pathname));
    found.push(...links);
  }
  return [...new Set(found)];
}

/** Puts pieces into the bag until so many of them can be had more than once, and says which those are. */
async function fill(page, count) {
  const put = [];
  for (const path of await severalPieces(page)) {
    await page.goto(path, { waitUntil: "load" });
    if (!(await page.locator("form#buy-form").count())) continue;
    const title = await page.locator("h1").innerText();
    await addToBag(page);
    if (await page.locator("#bag-drawer li", { hasText: title }).locator("form.qty").count()) put.push({ path, title });
    if (put.length === count) return put;
  }
  throw new Error("the demo house has too few pieces that can be bought twice");
}

/** The lines of the bag as they are shown: name and quantity. */
const shown = (page) =>
  page.locator("[data-bag-page] li[data-line]:visible").evaluateAll((all) =>
    all.map((line) => `${line.querySelector(".line-name").textContent.trim()}×${line.querySelector("output")?.textContent ?? (/\d+$/.exec(line.querySelector(".num")?.textContent ?? "1") ?? [1])[0]}`).join(", "),
  );

/** The lines of the cart as the server has them. */
async function truth(context, base) {
  const answer = await context.request.get(`${base}/api/v1/cart`);
  const { lines } = await answer.json();
  return lines.map(({ title, quantity }) => `${title}×${quantity}`).join(", ");
}

const agrees = (what, device, base) => eventually(what, 10_000, async () => (await shown(device.page)) === (await truth(device.context, base)));

/** A second device with the first one's bag: what opens it is a cookie. */
async function sameBag(visit, first, options) {
  const other = await visit(options);
  const cookies = await first.context.cookies();
  await other.context.addCookies(cookies.filter(({ name }) => /(^|-)cart$/.test(name)));
  await other.page.goto("/bag", { waitUntil: "load" });
  return other;
}

const line = (page, name) => page.locator("[data-bag-page] li[data-line]:visible", { hasText: name });
const said = (page) => page.locator(".bag-said");

/** Whether the server tells of changes by itself. */
const hasSocket = (base) =>
  fetch(`${base}/ws/cart`).then(
    ({ status }) => status !== 404,
    () => false,
  );

/** Chromium says on the console that a network which was taken away is gone. */
const offline = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /WebSocket/];

const apart = {
  name: "a device that was offline and one that went on end with the same bag",
  run: async ({ visit, base }) => {
    const one = await visit({ tolerate: offline });
    const [{ title: kept }, { title: counted }, { path: extra, title }] = await fill(one.page, 3);
    await one.page.goto("/bag", { waitUntil: "load" });
    // a third tab stands on the page of a piece before the network goes
    const shop = await one.context.newPage();
    await shop.goto(extra, { waitUntil: "load" });
    const two = await sameBag(visit, one, { tolerate: offline });
    same(await shown(two.page), await shown(one.page), "what the second device shows");

    await one.context.setOffline(true);
    await line(one.page, counted).getByRole("button", { name: /^One more/ }).click();
    await line(one.page, counted).locator("output", { hasText: "2" }).waitFor();
    await line(one.page, kept).getByRole("button", { name: /^Remove/ }).click();
    await said(one.page).getByText(`Removed: ${kept}.`).waitFor();
    await said(one.page).getByText(QUIET).waitFor();
    same(await line(one.page, kept).count(), 0, `lines of ${kept} after it was taken out`);
    await shop.locator("#buy-form").getByRole("button", { name: "Add to bag" }).click();
    await shop.locator("#live", { hasText: QUIET }).waitFor();
    await line(one.page, title).last().getByText("Not sent yet").waitFor();
    must((await axe(one.page)).length === 0, `the offline bag stands up to axe: ${(await axe(one.page)).join("\n")}`);

    // meanwhile
    await line(two.page, title).getByRole("button", { name: /^One more/ }).click();
    await agrees("the second device agrees with the server", two, base);

    await one.context.setOffline(false);
    await eventually("what waited was sent", 15_000, () => one.page.evaluate(() => localStorage.getItem("bag") === null));
    await agrees("the first device agrees with the server", one, base);
    must((await truth(one.context, base)).includes(`${title}×3`), `both adds count: ${await truth(one.context, base)}`);
    same(await said(one.page).getByText(QUIET).count(), 0, "quiet lines after everything was sent");
    if (!(await hasSocket(base))) await two.page.reload({ waitUntil: "load" });
    await agrees("the second device agrees too", two, base);
    same(await shown(two.page), await shown(one.page), "both devices");
  },
};

const live = {
  name: "what one device does is shown and said on the other, whose focus stays",
  run: async ({ visit, base }) => {
    if (!(await hasSocket(base))) return console.log("        passed over: this house has no /ws/cart");
    const one = await visit({ tolerate: offline });
    const [{ title: first }, { title: second }] = await fill(one.page, 2);
    await one.page.goto("/bag", { waitUntil: "load" });
    const two = await sameBag(visit, one, { tolerate: offline });
    await one.page.bringToFront();
    const button = line(one.page, first).getByRole("button", { name: /^One more/ });
    await button.focus();
    await eventually("the first device listens", 5_000, () => line(two.page, second).count());
    await line(two.page, second).getByRole("button", { name: /^One more/ }).click();
    await line(one.page, second).locator("output", { hasText: "2" }).waitFor();
    await said(one.page).getByText("Updated from another device.").waitFor();
    must(await button.evaluate((element) => element === document.activeElement), "focus stays on the button it was on");
    same(await said(two.page).getByText("another device").count(), 0, "words about another device on the one that made the change");
    await agrees("both agree", one, base);

    // the connection breaks and comes back: what was missed is there
    await one.context.setOffline(true);
    await line(two.page, second).getByRole("button", { name: /^Remove/ }).click();
    await agrees("the second device agrees with the server", two, base);
    await one.context.setOffline(false);
    await agrees("the first device heard what it missed", one, base);
    // and back again
    await said(two.page).getByRole("button", { name: /^Undo/ }).click();
    await agrees("the removal is taken back", two, base);
    await line(one.page, second).locator("output", { hasText: "2" }).waitFor();
  },
};

const refusedChange = {
  name: "a piece that was sold while a device was offline is told and taken back",
  run: async ({ visit, base }) => {
    const one = await visit({ tolerate: [...offline, /status of 409/] });
    await one.page.goto("/search?availability=one_of_one", { waitUntil: "load" });
    const sold = await one.page.locator('[data-grid] a[href^="/products/"]').last().getAttribute("href");
    await one.page.goto(sold, { waitUntil: "load" });
    const title = await one.page.locator("h1").innerText();
    await addToBag(one.page);
    await one.page.goto("/bag", { waitUntil: "load" });
    const shop = await one.context.newPage();
    await shop.goto(sold, { waitUntil: "load" });
    await one.page.bringToFront();
    await one.context.setOffline(true);
    // it is in the bag already, and there is one of it
    await shop.locator("#buy-form").getByRole("button", { name: "Add to bag" }).click();
    await shop.locator("#live", { hasText: QUIET }).waitFor();
    await line(one.page, title).nth(1).waitFor();
    await one.context.setOffline(false);
    await said(one.page).getByText(`${title}: One of these exists, and it is in your bag.`).waitFor();
    await eventually("one line is left", 5_000, async () => (await line(one.page, title).count()) === 1);
    await agrees("what is shown is true", one, base);
    must((await axe(one.page)).length === 0, `the refusal stands up to axe: ${(await axe(one.page)).join("\n")}`);
  },
};

const drawer = {
  name: "the drawer and the bag stand up to axe in every state, at 390 and 1440 px",
  run: async ({ visit }) => {
    for (const size of [PHONE, DESK]) {
      const { page, context } = await visit({ size, tolerate: offline });
      const findings = [];
      const look = async (state) => {
        for (const finding of [...(await axe(page)), ...(await overflow(page))]) findings.push(`${state} at ${size.width}: ${finding}`);
      };
      await fill(page, 2);
      const bag = page.locator("#bag-drawer");
      const counted = bag.locator("li[data-line]:visible", { has: page.locator("form.qty") });
      const item = counted.first();
      await item.getByRole("button", { name: /^One more/ }).click();
      await item.locator("output", { hasText: "2" }).waitFor();
      await look("drawer with two of one");
      await item.getByRole("button", { name: /^Remove/ }).click();
      const back = bag.getByRole("button", { name: /^Undo/ });
      must(await back.evaluate((element) => element === document.activeElement), "focus is on the way back");
      await page.waitForLoadState("networkidle");
      await look("drawer after a removal");
      await back.click();
      await bag.getByText("is in your bag again").waitFor();
      must((await bag.locator("li[data-line]:visible").count()) >= 2, "the piece is back");
      await context.setOffline(true);
      await counted.first().getByRole("button", { name: /^One more/ }).click();
      await bag.getByText(QUIET).waitFor();
      await look("drawer offline");
      await context.setOffline(false);
      await eventually("what waited was sent", 15_000, () => page.evaluate(() => localStorage.getItem("bag") === null));
      await page.goto("/bag", { waitUntil: "load" });
      await page.waitForLoadState("networkidle");
      await page.locator("[data-bag-page] li[data-line]:visible").first().getByRole("button", { name: /^Remove/ }).click();
      await page.waitForLoadState("networkidle");
      await look("bag after a removal");
      must(findings.length === 0, findings.join("\n    "));
    }
  },
};

const quiet = {
  name: "a page without an open bag has no socket, and the way back is instant",
  run: async ({ visit, base }) => {
    const { page, context } = await visit({ tolerate: offline });
    const [{ path }] = await fill(page, 1);
    const fresh = await context.newPage();
    const sockets = [];
    fresh.on("websocket", (socket) => sockets.push(socket));
    await fresh.goto(path, { waitUntil: "load" });
    await fresh.waitForLoadState("networkidle");
    same(sockets.length, 0, "sockets on the page of a piece");
    await fresh.locator("a[data-drawer]").first().click();
    await fresh.locator("#bag-drawer[open]").waitFor();
    await eventually("the open drawer listens", 5_000, () => sockets.length === 1);
    await fresh.keyboard.press("Escape");
    if (await hasSocket(base)) await eventually("the closed drawer does not", 5_000, () => sockets[0].isClosed());
    // whether a page comes back from the back-forward cache is only told by the page itself
    await fresh.evaluate(() => addEventListener("pageshow", (event) => (window.cameBack = event.persisted)));
    await fresh.locator("a[data-drawer]").first().click();
    await fresh.locator("#bag-drawer[open]").waitFor();
    await fresh.goto("/ring-size-guide", { waitUntil: "load" });
    await fresh.goBack({ waitUntil: "commit" });
    const kept = await eventually("the page is back", 5_000, () => fresh.evaluate(() => ({ back: window.cameBack ?? null, why: performance.getEntriesByType("navigation")[0]?.notRestoredReasons?.reasons?.map(({ reason }) => reason) ?? [] })));
    must(!kept.why.some((reason) => /websocket|broadcast|unload|lock/i.test(reason)), `what kept the page from coming back at once: ${kept.why.join(", ")}`);
  },
};

const twoTabs = {
  name: "two tabs of one browser show the same bag and the same number",
  run: async ({ visit, base }) => {
    const one = await visit({ tolerate: offline });
    const [{ title: name }] = await fill(one.page, 1);
    await one.page.goto("/bag", { waitUntil: "load" });
    const home = await one.context.newPage();
    await home.goto("/ring-size-guide", { waitUntil: "load" });
    const other = await one.context.newPage();
    await other.goto("/bag", { waitUntil: "load" });
    await line(other, name).getByRole("button", { name: /^One more/ }).click();
    await line(one.page, name).locator("output", { hasText: "2" }).waitFor();
    const count = (await shown(other)).match(/×(\d+)/g).reduce((sum, part) => sum + Number(part.slice(1)), 0);
    for (const tab of [one.page, other, home]) await tab.locator("bag-count", { hasText: String(count) }).first().waitFor();
    await agrees("both tabs are right", one, base);
    same(await said(one.page).getByText("another device").count(), 0, "words about another device in a tab of the same one");
  },
};

const anotherPerson = {
  name: "changes that wait are not inherited by whoever uses the browser next",
  run: async ({ visit, base }) => {
    const one = await visit({ tolerate: offline });
    const [{ title: name }] = await fill(one.page, 1);
    await one.page.goto("/bag", { waitUntil: "load" });
    await one.context.setOffline(true);
    await line(one.page, name).getByRole("button", { name: /^One more/ }).click();
    await said(one.page).getByText(QUIET).waitFor();
    // somebody else's bag, in the same browser
    const two = await visit({ tolerate: offline });
    const [{ path }] = await fill(two.page, 1);
    const cookies = (await two.context.cookies()).filter(({ name: cookie }) => /cart$|^bag_/.test(cookie));
    await one.context.addCookies(cookies);
    await one.context.setOffline(false);
    await one.page.goto(path, { waitUntil: "load" });
    await one.page.goto("/bag", { waitUntil: "load" });
    await one.page.waitForLoadState("networkidle");
    same(await one.page.evaluate(() => localStorage.getItem("bag")), null, "what waits after another person came");
    must(!(await truth(one.context, base)).includes("×2"), `their bag is as they left it: ${await truth(one.context, base)}`);
  },
};

export default [apart, live, refusedChange, drawer, quiet, twoTabs, anotherPerson];
