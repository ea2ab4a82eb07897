// The test Stripe of crates/adapters/src/testing as a program, a house that is paid through it, and browsers that reach both.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { start } from "./server.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const PEER = process.env.E2E_STRIPE_PEER ?? `${root}target/debug/examples/stripe_peer`;
const STAND_IN = readFileSync(new URL("../stand-ins/stripe-js.js", import.meta.url), "utf8");

/** Starts the test Stripe; answers the settings that lead to it. */
async function startPeer() {
  if (!existsSync(PEER)) throw new Error(`${PEER} is not built: run \`cargo build -p atelier-adapters --features testing --example stripe_peer\``);
  // it ends when its input does, so it never outlives this run
  const child = spawn(PEER, { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  const env = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the test Stripe ended with ${code}`)));
    child.stdout.on("data", (part) => {
      said += part;
      if (/STRIPE_API_BASE=.*\n/.test(said)) resolve(Object.fromEntries(said.trim().split("\n").map((line) => line.split(/=(.*)/s))));
    });
  });
  return { env, stop: () => child.stdin.end() };
}

let running;

/** The house that Stripe's stand-in is paid through, started once for all cases of a run. */
export function stripeHouse(house) {
  running ??= (async () => {
    const peer = await startPeer();
    const paid = await start({ ...peer.env, ATELIER_INSTALMENTS: "Affirm USD 50-30000 36 10%" });
    house.closing.push(async () => {
      peer.stop();
      return paid.stop();
    });
    return { ...paid, api: peer.env.STRIPE_API_BASE, key: peer.env.STRIPE_SECRET_KEY };
  })();
  return running;
}

/** Lets a browser reach the stand-in for Stripe's script, and through it the test Stripe. */
export async function reachStripe(context, { api }, { script = STAND_IN } = {}) {
  await context.route("https://js.stripe.com/**", (route) => (script ? route.fulfill({ contentType: "text/javascript", body: script }) : route.abort()));
  await context.route("https://api.stripe.com/**", async (route) => {
    const asked = route.request();
    const answer = await fetch(api + new URL(asked.url()).pathname, {
      method: asked.method(),
      body: asked.postData(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    await route.fulfill({
      status: answer.status,
      contentType: "application/json",
      headers: { "access-control-allow-origin": "*" },
      body: await answer.text(),
    });
  });
}
