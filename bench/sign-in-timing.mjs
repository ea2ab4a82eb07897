// Does the time of an answer tell whether an address has an account? `node bench/sign-in-timing.mjs [--samples 300]` asks for codes for known
// and unknown addresses in turn, each from a network of its own, and compares the two sets of times (Kolmogorov-Smirnov). The binary is
// ATELIER_BIN or the release build. Ends with 1 when the answers differ, the medians are more than 5 % apart, or p is at most 0.01.
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

process.env.E2E_BINARY ??= process.env.ATELIER_BIN ?? fileURLToPath(new URL("../target/release/atelier", import.meta.url));
const { start } = await import("../e2e/lib/server.mjs");
const { values } = parseArgs({ options: { samples: { type: "string", default: "300" } } });
const samples = Number(values.samples);

const house = await start({ ATELIER_TRUSTED_PROXIES: "1" });
let network = 0;
/** Every request comes from an address of its own, as the house's own proxy would say, so that no limit is met. */
const from = () => `198.${18 + (network >> 16)}.${(network >> 8) & 255}.${network++ & 255}`;

async function ask(email) {
  const begun = process.hrtime.bigint();
  const response = await fetch(`${house.base}/auth/code`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Forwarded-For": from() },
    body: JSON.stringify({ email }),
  });
  const body = await response.text();
  const took = Number(process.hrtime.bigint() - begun) / 1e6;
  const told = [...response.headers.keys()].filter((name) => name !== "date").sort().join();
  return { took, said: `${response.status} ${told} ${body}`, cookie: response.headers.get("set-cookie")?.split(";")[0] };
}

/** Makes an account by signing in with the digits of the letter. */
async function enroll(email) {
  const { cookie } = await ask(email);
  for (let tried = 0; tried < 100; tried += 1) {
    const mailbox = await (await fetch(`${house.base}/dev/mailbox`)).text();
    const digits = [...mailbox.matchAll(/(\d{3}) (\d{3}) is your sign-in code/g)];
    for (const [, first, last] of digits) {
      const code = first + last;
      const done = await fetch(`${house.base}/auth/code/verify`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Cookie: cookie, "X-Forwarded-For": from() },
        body: JSON.stringify({ email, code }),
      });
      if (done.ok) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no letter to ${email} signed anybody in`);
}

/** The probability of distances as large as this between two samples of one distribution. */
function kolmogorovSmirnov(one, other) {
  const all = [...one.map((x) => [x, 0]), ...other.map((x) => [x, 1])].sort((a, b) => a[0] - b[0]);
  const seen = [0, 0];
  let distance = 0;
  for (const [, which] of all) {
    seen[which] += 1;
    distance = Math.max(distance, Math.abs(seen[0] / one.length - seen[1] / other.length));
  }
  const size = Math.sqrt((one.length * other.length) / (one.length + other.length));
  const lambda = (size + 0.12 + 0.11 / size) * distance;
  let p = 0;
  for (let k = 1; k <= 100; k += 1) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  return { distance, p: Math.min(1, Math.max(0, p)) };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
let failed = false;
try {
  // an address gets five letters an hour, so each is asked for three times at most; limits are met by neither side
  const people = Math.ceil(samples / 3);
  for (let n = 0; n < people; n += 1) await enroll(`known${n}@example.com`);
  for (let n = 0; n < 60; n += 1) await ask(`warm${n}@example.com`);
  const times = { known: [], unknown: [] };
  const said = new Set();
  for (let n = 0; n < samples; n += 1) {
    // which of the two comes first changes from pair to pair
    const pair = n % 2 ? ["known", "unknown"] : ["unknown", "known"];
    for (const kind of pair) {
      const answer = await ask(`${kind}${n % people}@example.com`);
      times[kind].push(answer.took);
      said.add(answer.said);
    }
  }
  const { distance, p } = kolmogorovSmirnov(times.known, times.unknown);
  const [known, unknown] = [median(times.known), median(times.unknown)];
  const apart = Math.abs(known - unknown) / Math.max(known, unknown);
  console.log(`| samples each | median known | median unknown | apart | KS distance | p | different answers |`);
  console.log(`|---|---|---|---|---|---|---|`);
  console.log(`| ${samples} | ${known.toFixed(2)} ms | ${unknown.toFixed(2)} ms | ${(apart * 100).toFixed(1)} % | ${distance.toFixed(3)} | ${p.toFixed(3)} | ${said.size - 1} |`);
  failed = said.size !== 1 || apart > 0.05 || p <= 0.01;
} finally {
  await house.stop();
}
process.exitCode = failed ? 1 : 0;
