// The house under test: the built binary on a free port, with a data folder of its own.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, chmodSync, rmSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The binary: E2E_BINARY, or the debug build of this checkout. */
export const BINARY = process.env.E2E_BINARY ?? join(root, "target/debug/atelier");

/** A port nobody uses at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Runs one command of the binary to its end and returns what it printed. */
export function atelier(house, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, args, { cwd: root, env: house.env, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    child.stdout.on("data", (part) => (out += part));
    child.stderr.on("data", (part) => (out += part));
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`atelier ${args.join(" ")} ended with ${code}:\n${out}`)),
    );
  });
}

/** Starts the house with the demo loaded and waits until it is ready. Browsers keep passkeys for a `name` and not for a number. */
export async function start(settings = {}, { name = "127.0.0.1" } = {}) {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is not built: run \`cargo build -p atelier-server\` first`);
  const data = mkdtempSync(join(tmpdir(), "atelier-e2e-"));
  chmodSync(data, 0o755);
  const port = await freePort();
  const base = `http://${name}:${port}`;
  const env = { ...process.env, ATELIER_DATA: data, ATELIER_LISTEN: `127.0.0.1:${port}`, ATELIER_BASE_URL: base, ...settings };
  const log = join(data, "serve.log");
  const file = openSync(log, "a");
  const child = spawn(BINARY, ["serve", "--demo"], { cwd: root, env, stdio: ["ignore", file, file] });
  const house = { closing: [], base, env, data, child, printed: () => readFileSync(log, "utf8") };
  const ended = new Promise((resolve) => child.once("exit", resolve));
  house.stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
    const clean = await Promise.race([ended.then(() => true), new Promise((r) => setTimeout(() => r(false), 15_000))]);
    if (!clean) child.kill("SIGKILL");
    if (process.env.E2E_KEEP) console.log(`kept ${data}`);
    else rmSync(data, { recursive: true, force: true });
    return clean;
  };
  for (let waited = 0; waited < 120_000; waited += 200) {
    if (child.exitCode !== null) {
      const said = house.printed();
      await house.stop();
      throw new Error(`the server ended with ${child.exitCode}:\n${said}`);
    }
    const ready = await fetch(`${base}/health/ready`).then((r) => r.ok, () => false);
    if (ready) return house;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const said = house.printed();
  await house.stop();
  throw new Error(`the server was not ready within two minutes:\n${said}`);
}
