// Many buyers, one piece: does exactly one of them get it, and do the books still balance, also when the server is
// killed in the middle? `node bench/storm.mjs [--buyers 50] [--rounds 4] [--kills 4]`; the binary is ATELIER_BIN or
// the release build. Ends with 1 when anything is not as promised.
import { spawn, execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freePort } from "../e2e/lib/server.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const binary = process.env.ATELIER_BIN ?? join(root, "target/release/atelier");
const option = (name, fallback) => ({ [name]: { type: "string", default: String(fallback) } });
const { values } = parseArgs({ options: { ...option("buyers", 50), ...option("rounds", 4), ...option("kills", 4) } });
const buyers = Number(values.buyers);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

if (!existsSync(binary)) throw new Error(`${binary} is not built: run \`make build\` first`);
const data = mkdtempSync(join(tmpdir(), "atelier-storm-"));
chmodSync(data, 0o755);
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const env = { ...process.env, ATELIER_DATA: data, ATELIER_LISTEN: `127.0.0.1:${port}`, ATELIER_BASE_URL: base };
let failures = 0;

async function start() {
  const log = openSync(join(data, "serve.log"), "a");
  const child = spawn(binary, ["serve", "--demo"], { cwd: root, env, stdio: ["ignore", log, log] });
  for (let waited = 0; waited < 90_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}; see ${data}/serve.log`);
    if (await fetch(`${base}/health/ready`).then((r) => r.ok, () => false)) return child;
    await pause(50);
  }
  throw new Error(`the server was not ready in time; see ${data}/serve.log`);
}

const call = (path, method = "GET", body, headers = {}) =>
  fetch(`${base}/api/v1${path}`, {
    method,
    headers: { ...(body ? { "content-type": "application/json" } : {}), ...headers },
    body: body && JSON.stringify(body),
  }).then(async (r) => ({ status: r.status, body: await r.json().catch(() => null) }));

async function cartWith(variant) {
  const cart = await call("/cart", "POST", {});
  const token = { "cart-token": cart.body.token };
  const added = await call("/cart/lines", "POST", { variant_id: variant, quantity: 1 }, token);
  if (added.status >= 300) throw new Error(`the piece did not go into a cart: ${JSON.stringify(added.body)}`);
  const shipping_address = { name: "Ada Stone", line1: "12 Mercer Street", city: "New York", region: "NY", postal_code: "10013", country: "US" };
  const ask = { email: "ada@example.com", shipping_address, shipping_method: "insured_courier" };
  const quote = await call("/cart/quote", "POST", { country: "US", region: "NY", shipping_method: "insured_courier" }, token);
  return { token, key: randomUUID(), ask: { ...ask, expected_total: quote.body.total } };
}

const checkout = ({ token, key, ask }) => {
  const began = performance.now();
  return call("/checkout", "POST", ask, { ...token, "idempotency-key": key }).then(
    (answer) => ({ ...answer, took: performance.now() - began }),
    () => ({ status: 0, body: null, took: performance.now() - began }),
  );
};

function tally(answers) {
  const counts = {};
  for (const { status, body } of answers) {
    const name = status === 409 ? `409 ${body?.code}` : status === 0 ? "cut off" : String(status);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function audit(when) {
  try {
    execFileSync(binary, ["audit"], { cwd: root, env, stdio: "pipe" });
    return "silent";
  } catch (error) {
    failures += 1;
    console.error(`atelier audit after ${when}:\n${error.stdout}${error.stderr}`);
    return "SPEAKS";
  }
}

function report(row, expected) {
  const good = Object.entries(expected).every(([name, count]) => row.answers[name] === count);
  if (!good) failures += 1;
  console.log(
    `${row.round.padEnd(10)} ${JSON.stringify(row.answers).padEnd(52)} p99 ${row.p99.toFixed(0).padStart(5)} ms   audit ${row.audit.padEnd(7)} ${good ? "as promised" : "NOT AS PROMISED"}`,
  );
}

const p99 = (answers) => answers.map((a) => a.took).sort((a, b) => a - b)[Math.ceil(answers.length * 0.99) - 1];

let server = await start();
try {
  const list = await call("/products?availability=one_of_one&limit=100");
  const pieces = list.body.data.flatMap((p) => p.variants).filter((v) => v.one_of_a_kind).map((v) => v.id);
  const rounds = Math.min(Number(values.rounds), pieces.length);
  console.log(`${buyers} buyers for one piece; ${pieces.length} pieces in the house; ${binary.replace(root, "")}`);
  let usual = 500;
  for (let n = 0; n < rounds; n += 1) {
    const piece = pieces.pop();
    const carts = await Promise.all(Array.from({ length: buyers }, () => cartWith(piece)));
    const answers = await Promise.all(carts.map(checkout));
    const won = answers.find((a) => a.status === 201);
    if (won) await call(`/payments/demo/${won.body.payment.intent_id}/confirm`, "POST", { outcome: "succeed" });
    usual = p99(answers);
    report({ round: `race ${n + 1}`, answers: tally(answers), p99: p99(answers), audit: audit(`race ${n + 1}`) }, { 201: 1, "409 insufficient_stock": buyers - 1 });
  }
  for (let n = 0; n < Number(values.kills) && pieces.length > 0; n += 1) {
    const piece = pieces.pop();
    const carts = await Promise.all(Array.from({ length: buyers }, () => cartWith(piece)));
    const racing = Promise.all(carts.map(checkout));
    // spread over the time that such a race takes, so that the axe falls in every phase
    const moment = Math.round(((n + 0.5) / Number(values.kills)) * usual);
    await pause(moment);
    server.kill("SIGKILL");
    const cut = tally(await racing);
    const began = performance.now();
    server = await start();
    const ready = performance.now() - began;
    // an interrupted key is honoured for its lease, so a first answer may be "in flight": clients ask again
    let answers = await Promise.all(carts.map(checkout));
    for (let waited = 0; waited < 90 && answers.some((a) => a.body?.code === "in_flight"); waited += 1) {
      await pause(1000);
      answers = await Promise.all(carts.map((cart, i) => (answers[i].body?.code === "in_flight" ? checkout(cart) : answers[i])));
    }
    console.log(`           killed after ${moment} ms: ${JSON.stringify(cut)}; ready again in ${ready.toFixed(0)} ms`);
    report({ round: `kill ${n + 1}`, answers: tally(answers), p99: p99(answers), audit: audit(`kill ${n + 1}`) }, { 201: 1, "409 insufficient_stock": buyers - 1 });
  }
} finally {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
  if (failures === 0) rmSync(data, { recursive: true, force: true });
  else console.error(`kept ${data}`);
}
console.log(failures === 0 ? "all as promised" : `${failures} not as promised`);
process.exitCode = failures === 0 ? 0 : 1;
