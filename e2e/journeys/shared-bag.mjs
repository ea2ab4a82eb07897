// A bag that two people choose together by a link, and one that somebody else pays for: with script and without.
import { eventually, must, same } from "../lib/check.mjs";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { addToBag } from "../lib/shopper.mjs";

/** What a browser says of a page that answers with a refusal on purpose. */
const refused = [/status of 4(10|22)/];

/** Puts a piece that can be had twice into the bag: its name, as the bag has it. */
async function choose(page, javaScript = true) {
  await page.goto("/collections/wedding-bands", { waitUntil: "load" });
  const paths = await page.locator("[data-grid] .card-name a").evaluateAll((all) => all.map((link) => new URL(link.href).pathname));
  for (const path of paths) {
    await page.goto(path, { waitUntil: "load" });
    if (!(await page.locator("form#buy-form").count())) continue;
    const title = await page.locator("h1").innerText();
    await addToBag(page, { javaScript });
    await page.goto("/bag", { waitUntil: "load" });
    if (await line(page, title).locator("form.qty").count()) return title;
  }
  throw new Error("the demo house has no band that can be bought twice");
}

const line = (page, name) => page.locator("main .lines li:visible", { hasText: name });
const units = (page, name) => line(page, name).locator("output").innerText();

/** Makes a link to the bag by its page's form: its address on this house. */
async function share(page, who, name, ...rights) {
  await page.goto("/bag/share", { waitUntil: "load" });
  const form = page.locator("main form", { has: page.getByRole("button", { name: "Make a link" }) });
  await form.getByRole("radio", { name: who }).check();
  await form.getByLabel("Your name on the page").fill(name);
  for (const right of rights) await form.getByLabel(right).check();
  await form.getByRole("button", { name: "Make a link" }).click();
  const said = await page.locator("copy-button").getAttribute("value");
  must(/\/shared\/[A-Za-z0-9_-]{43}$/.test(said), `a link was made: ${said}`);
  return new URL(said).pathname;
}

const CHANGE = "May put pieces in and take them out";

/** Writes down what a page asks the server for, with where each question says it comes from. */
function listen(page) {
  const asked = [];
  page.on("request", (request) => asked.push({ url: request.url(), kind: request.resourceType(), from: request.headers().referer ?? "" }));
  return asked;
}

const together = {
  name: "two people over a shared bag see each other's changes without loading the page again",
  run: async ({ visit }) => {
    const ann = await visit({ size: DESK });
    const bob = await visit({ size: PHONE, tolerate: refused });
    const ring = await choose(ann.page);
    const link = await share(ann.page, "My partner", "Ann", CHANGE);
    await ann.page.goto("/bag", { waitUntil: "load" });
    const asked = listen(bob.page);
    await bob.page.goto(link, { waitUntil: "load" });
    await bob.page.getByRole("heading", { name: "Ann’s bag" }).waitFor();
    // both pages stay the ones that they are
    for (const { page } of [ann, bob]) await page.evaluate(() => (window.same = true));

    const more = line(bob.page, ring).getByRole("button", { name: /^One more/ });
    await more.click();
    await line(bob.page, ring).locator("output", { hasText: "2" }).waitFor();
    await line(ann.page, ring).locator("output", { hasText: "2" }).waitFor();
    must(await more.evaluate((button) => button === document.activeElement), "focus stays on the button that was pressed");

    await bob.page.getByText("Put a piece in").click();
    await bob.page.getByLabel("Which piece").fill("Not a piece of the house");
    await line(ann.page, ring).getByRole("button", { name: /^One fewer/ }).click();
    await line(bob.page, ring).locator("output", { hasText: /^1$/ }).waitFor();
    same(await bob.page.getByLabel("Which piece").inputValue(), "Not a piece of the house", "what was typed while the bag changed");
    await bob.page.getByRole("button", { name: "Put it in" }).click();
    await bob.page.getByText("We can’t find this piece").waitFor();
    same(await bob.page.getByLabel("Which piece").inputValue(), "Not a piece of the house", "what was typed and refused");
    await bob.page.getByLabel("Which piece").fill("/products/lumiere-studs");
    await bob.page.getByRole("button", { name: "Put it in" }).click();
    await eventually("both see two pieces", 10_000, async () => {
      const counts = await Promise.all([ann, bob].map(({ page }) => page.locator("main .lines").first().locator("li:visible").count()));
      return counts.every((count) => count === 2);
    });
    for (const { page } of [ann, bob]) must(await page.evaluate(() => window.same === true), `${page.url()} was loaded again`);

    const shown = await bob.page.locator("main").innerText();
    must(!/[$€£]/.test(shown) && !/[$€£]/.test(await bob.page.locator("main").innerHTML()), `no price is shown: ${shown}`);
    const key = link.split("/").pop();
    const told = asked.filter(({ from }) => from.includes(key));
    same(told.length, 0, `questions that tell the key: ${JSON.stringify(told[0])}`);
    for (const size of [PHONE, DESK]) {
      await bob.page.setViewportSize(size);
      const findings = [...(await axe(bob.page)), ...(await overflow(bob.page))];
      must(findings.length === 0, `the shared bag at ${size.width} px: ${findings.join("\n")}`);
    }

    // from this moment the link shows nothing, in an open window either
    const desk = await ann.context.newPage();
    await desk.goto("/bag/share", { waitUntil: "load" });
    await desk.getByRole("button", { name: /^End this link/ }).click();
    await bob.page.getByText("This link works no more").waitFor();
    same(await bob.page.locator("main .lines").count(), 0, "lists of pieces after the link was ended");
  },
};

const plain = {
  name: "a shared bag is looked at, changed and left without script",
  run: async ({ visit }) => {
    const ann = await visit({ javaScript: false });
    const bob = await visit({ javaScript: false, size: PHONE, tolerate: refused });
    const ring = await choose(ann.page, false);
    const link = await share(ann.page, "My partner", "Ann", CHANGE);
    await bob.page.goto(link, { waitUntil: "load" });
    await line(bob.page, ring).getByRole("button", { name: /^One more/ }).click();
    await bob.page.waitForURL(`**${link}`);
    same(await units(bob.page, ring), "2", "how many the partner sees");
    await ann.page.goto("/bag", { waitUntil: "load" });
    same(await units(ann.page, ring), "2", "how many the owner sees");
    await bob.page.getByText("Put a piece in").click();
    await bob.page.getByLabel("Which piece").fill("lumiere studs, perhaps");
    await bob.page.getByRole("button", { name: "Put it in" }).click();
    same(await bob.page.getByLabel("Which piece").inputValue(), "lumiere studs, perhaps", "what was typed and refused");
    await line(bob.page, ring).getByRole("button", { name: /^Remove/ }).click();
    await bob.page.getByText("Nothing is in the bag at the moment.").waitFor();
    await ann.page.goto("/bag", { waitUntil: "load" });
    same(await line(ann.page, ring).count(), 0, "lines of the owner after the partner took the piece out");
  },
};

const pays = (javaScript) => ({
  name: `whoever is sent a link to pay goes to a checkout of their own ${javaScript ? "with" : "without"} script`,
  run: async ({ visit }) => {
    const ann = await visit({ javaScript });
    const eve = await visit({ javaScript, size: PHONE });
    const ring = await choose(ann.page, javaScript);
    const link = await share(ann.page, "Whoever pays", "");
    await eve.page.goto(link, { waitUntil: "load" });
    if (javaScript) {
      const findings = [...(await axe(eve.page)), ...(await overflow(eve.page))];
      must(findings.length === 0, `the bag to pay for: ${findings.join("\n")}`);
    }
    await eve.page.getByRole("button", { name: "Go to checkout" }).click();
    await eve.page.waitForURL("**/checkout");
    await eve.page.locator("[name=email]").waitFor();
    must((await eve.page.locator("main").textContent()).includes(ring), "the pieces are at the payer's checkout");
    await ann.page.goto("/bag", { waitUntil: "load" });
    same(await line(ann.page, ring).count(), 1, "lines of the owner while it is not paid");
  },
});

const owner = {
  name: "the pages on which a bag is saved and shared stand up to axe at 390 and 1440 px",
  run: async ({ visit }) => {
    for (const size of [PHONE, DESK]) {
      const { page } = await visit({ size });
      const findings = [];
      const look = async (state) => {
        for (const finding of [...(await axe(page)), ...(await overflow(page))]) findings.push(`${state} at ${size.width}: ${finding}`);
      };
      await choose(page);
      await look("the bag, with what can be done with it");
      await share(page, "An advisor", "Ann", "May see prices", CHANGE);
      await look("links to the bag, with one that was just made");
      must(findings.length === 0, findings.join("\n"));
    }
  },
};

export default [together, plain, pays(true), pays(false), owner];
