// A client's way from the first code to a passkey and to the day the device is lost; an app as second factor; staff who confirm.
import { createHmac } from "node:crypto";
import { DESK, PHONE, axe, overflow } from "../lib/browser.mjs";
import { eventually, must, same } from "../lib/check.mjs";
import { start } from "../lib/server.mjs";
import { staffLink } from "../lib/shopper.mjs";

/** What a browser says of a page that answers with a refusal on purpose. */
const refused = [/status of 4(01|03|10|22)/];

let own;

/** A house with a name for an address: browsers keep passkeys for no number. */
async function named(house) {
  own ??= start({}, { name: "localhost" }).then((started) => {
    house.closing.push(() => started.stop());
    return started;
  });
  return own;
}

async function authenticator(context, page) {
  const wire = await context.newCDPSession(page);
  await wire.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    ctap2Version: "ctap2_1",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
    defaultBackupEligibility: true,
    defaultBackupState: true,
  };
  const { authenticatorId } = await wire.send("WebAuthn.addVirtualAuthenticator", { options });
  return { wire, authenticatorId };
}

/** The subjects of the letters in the mailbox with their addresses, the newest first. */
async function subjects(page, base) {
  await page.goto(`${base}/dev/mailbox`, { waitUntil: "load" });
  return page.locator("main a").evaluateAll((all) => all.map((link) => ({ text: link.innerText, href: link.href })));
}

async function newest(page, base, words, before = 0) {
  return eventually(`a letter that says ${words}`, 8_000, async () => {
    const found = (await subjects(page, base)).filter(({ text }) => words.test(text));
    return found.length > before ? found[0] : null;
  });
}

const CODE = /(\d{3}) (\d{3}) is your sign-in code/;

/** Asks for a code and types it; leaves the page wherever the house leads to. */
async function byCode(page, base, email, next = "") {
  const before = (await subjects(page, base)).filter(({ text }) => CODE.test(text)).length;
  await page.goto(`${base}/sign-in${next}`, { waitUntil: "load" });
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.waitForURL("**/sign-in/code**");
  const typing = page.url();
  const [, first, last] = CODE.exec((await newest(page, base, CODE, before)).text);
  await page.goto(typing, { waitUntil: "load" });
  await page.getByLabel("Six digits").fill(first + last);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in/code"));
}

async function sound(page, what) {
  const findings = [...(await axe(page)), ...(await overflow(page))];
  must(findings.length === 0, `${what}:\n      ${findings.join("\n      ")}`);
}

/** The digits of an app (RFC 6238), so many steps of thirty seconds from now. */
function digits(secret, steps = 0) {
  const bits = [...secret.replace(/\s/g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const lostDevice = {
  name: "a client goes from the first code to a passkey, and loses the device",
  run: async ({ visit, house }) => {
    const { base } = await named(house);
    const email = "passkey@example.com";
    const { page, context } = await visit({ base, size: DESK, tolerate: refused });
    await authenticator(context, page);
    await byCode(page, base, email);
    await page.goto("/account/security", { waitUntil: "load" });
    await page.getByLabel("Name of the new passkey").fill("My laptop");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.waitForURL("**/account/security?done=added");
    await page.getByRole("button", { name: "Remove My laptop" }).waitFor();
    await sound(page, "the page of devices");

    // out, and in again without a letter: by what the browser offers, or by the button
    await page.goto("/account", { waitUntil: "load" });
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(`${base}/`);
    const sent = page.waitForRequest("**/auth/passkeys/verify");
    await page.goto("/sign-in", { waitUntil: "load" });
    await page.waitForURL("**/account", { timeout: 3_000 }).catch(() => page.getByRole("button", { name: "Sign in with a passkey" }).click());
    await page.waitForURL("**/account");
    const answer = (await sent).postDataJSON();
    const again = await context.request.post(`${base}/auth/passkeys/verify`, { data: answer });
    same(again.status(), 410, "an answer is taken once");
    same((await again.json()).code, "passkey_gone", "its code");

    await page.goto("/account/security", { waitUntil: "load" });
    await page.getByRole("button", { name: "Make recovery codes" }).click();
    const codes = await page.locator("li code").allInnerTexts();
    same(codes.length, 10, "recovery codes");
    await page.goto("/account/security", { waitUntil: "load" });
    must((await page.locator("main").innerText()).includes("10 are left"), "the codes are counted, not shown again");

    // the device is lost: a phone that the house has not seen, and no passkey on it
    const phone = await visit({ base, size: PHONE, tolerate: refused });
    await byCode(phone.page, base, email);
    const letter = await newest(phone.page, base, /A new device signed in/);
    await phone.page.goto(letter.href, { waitUntil: "load" });
    const written = await phone.page.content();
    const link = /\/sign-in\/not-me\/ses_[a-z0-9]+\.[A-Za-z0-9_-]{43}/.exec(written);
    must(link, "the letter has a link");
    const signedIn = async (who) => (await who.context.request.get(`${base}/api/v1/session`)).status();
    await phone.context.request.get(base + link[0]);
    same(await signedIn(phone), 200, "following the link ends nothing");

    // what opens the account is changed only with a second proof
    await phone.page.goto("/account/security", { waitUntil: "load" });
    await sound(phone.page, "the page of devices on a phone");
    await phone.page.getByRole("button", { name: "Remove My laptop" }).click();
    await phone.page.waitForURL("**/account/confirm**");
    await sound(phone.page, "confirming");
    await phone.page.getByLabel("Code of your app").fill(codes[0]);
    await phone.page.getByRole("button", { name: "Confirm", exact: true }).click();
    await phone.page.waitForURL("**/account/security");
    await phone.page.getByRole("button", { name: "Remove My laptop" }).click();
    await phone.page.waitForURL("**/account/security?done=removed");
    await phone.page.getByRole("button", { name: "Sign out all other devices" }).click();
    await phone.page.waitForURL("**/account/security?done=signed-out");
    same(await signedIn({ context }), 401, "the lost device is signed out");

    // the button of the letter, which its owner would have pressed had it not been them
    await phone.page.goto(link[0], { waitUntil: "load" });
    await phone.page.getByRole("button", { name: "Sign that device out" }).click();
    await phone.page.getByRole("heading", { name: "That device is signed out." }).waitFor();
    same(await signedIn(phone), 401, "and so is the phone");
  },
};

const app = {
  name: "an authenticator app is connected and asked for without script",
  run: async ({ visit, house }) => {
    const { base } = await named(house);
    const email = "app@example.com";
    const { page } = await visit({ base, size: PHONE, javaScript: false, tolerate: refused });
    await byCode(page, base, email);
    await page.goto("/account/security");
    await page.getByRole("button", { name: "Connect an app" }).click();
    const secret = await page.locator("li p.num").innerText();
    await page.getByLabel("Code of your app").fill("000000");
    await page.getByRole("button", { name: "Connect the app" }).click();
    await page.getByText("This is not the code that the app shows now", { exact: false }).first().waitFor();
    await page.getByLabel("Code of your app").fill(digits(secret));
    await page.getByRole("button", { name: "Connect the app" }).click();
    same(await page.locator("li code").count(), 10, "recovery codes");

    const other = await visit({ base, size: DESK, tolerate: refused });
    await byCode(other.page, base, email, "?next=%2Fwishlist");
    must(other.page.url().includes("/sign-in/factor"), `a second factor is asked for at ${other.page.url()}`);
    same((await other.context.request.get(`${base}/api/v1/session`)).status(), 401, "nobody is signed in yet");
    await sound(other.page, "the second factor");
    await other.page.getByLabel("Code of your app").fill(digits(secret, 1));
    await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await other.page.waitForURL("**/wishlist");
  },
};

const staff = {
  name: "staff add a passkey, come in with it, and confirm before terms are changed",
  run: async ({ visit, house }) => {
    const { base, ...started } = await named(house);
    const { page, context } = await visit({ base, size: DESK, tolerate: refused });
    await authenticator(context, page);
    await page.goto(await staffLink({ base, ...started }, { email: "key@house.example", name: "Kay" }), { waitUntil: "load" });
    await page.getByRole("button", { name: /^Sign in as/ }).click();
    await page.waitForURL("**/admin/orders");
    await page.goto("/admin/security", { waitUntil: "load" });
    await page.getByLabel("Name of the new passkey").fill("Desk");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.waitForURL("**/admin/security?done=added");
    await sound(page, "the page of one's sign-in");
    await page.getByLabel("Staff need a passkey or an app").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL("**/admin/security?done=policy");

    // a link alone no longer opens the back office to who has a passkey
    await page.goto(await staffLink({ base, ...started }, { email: "key@house.example", name: "Kay" }), { waitUntil: "load" });
    await page.getByRole("button", { name: /^Sign in as/ }).click();
    await page.waitForURL("**/admin/confirm?next=**");
    await sound(page, "confirming in the back office");
    await page.getByRole("button", { name: "Confirm with a passkey" }).click();
    await page.waitForURL("**/admin/orders");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/admin/sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL("**/admin/orders");

    // who has none yet reaches only their own page
    const clerk = await visit({ base, size: PHONE, tolerate: refused });
    await clerk.page.goto(await staffLink({ base, ...started }, { email: "new@house.example", name: "Ned", role: "support" }), { waitUntil: "load" });
    await clerk.page.getByRole("button", { name: /^Sign in as/ }).click();
    await clerk.page.waitForURL("**/admin/security");
    await sound(clerk.page, "the page of who has no second factor yet");
    await page.goto("/admin/security", { waitUntil: "load" });
    await page.getByLabel("Staff need a passkey or an app").uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL("**/admin/security?done=policy");
  },
};

export default [lostDevice, app, staff];
