// Builds frontend/dist: bundled, minified and content-hashed scripts, styles, fonts and icons, and manifest.json, which
// maps plain names to hashed ones. Fails when a file grows past its budget (bytes after brotli).
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = `${root}dist/`;
const publicPath = "/assets";
const KB = 1024;
const budgets = {
  "storefront.css": 9.75 * KB,
  "home.css": 7.5 * KB,
  "listing.css": 8 * KB,
  "product.css": 6.75 * KB,
  "product-later.css": 2.75 * KB,
  "viewer.css": 1 * KB,
  "stones.css": 10 * KB,
  "rings.css": 10.25 * KB,
  "atelier.css": 8.5 * KB,
  "checkout.css": 8 * KB,
  "account.css": 8 * KB,
  "admin.css": 12 * KB,
  "storefront.js": 4.75 * KB,
  "bag.js": 5.75 * KB,
  "product.js": 4 * KB,
  "viewer.js": 4 * KB,
  "viewed.js": 1.5 * KB,
  "shared.js": 2 * KB,
  "collection.js": 4 * KB,
  "stones.js": 4 * KB,
  "holds.js": 2 * KB,
  "checkout.js": 4 * KB,
  "payment.js": 4 * KB,
  "passkeys.js": 2 * KB,
  "admin.js": 4 * KB,
  "board.js": 3.5 * KB,
  "cormorant.woff2": 24 * KB,
  "jost.woff2": 20 * KB,
};

// The payment page loads Stripe's script from Stripe's own address: the version must be that of the types which the island is checked against.
const train = /RELEASE_TRAIN = ['"](\w+)['"]/.exec(await readFile(`${root}node_modules/@stripe/stripe-js/dist/index.mjs`, "utf8"))?.[1];
const inventory = JSON.parse(await readFile(`${root}../docs/payment-scripts.json`, "utf8"));
if (!inventory.scripts.some(({ what }) => what === `https://js.stripe.com/${train}/stripe.js`)) {
  throw new Error(`docs/payment-scripts.json does not name https://js.stripe.com/${train}/stripe.js, whose types are installed`);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  metafile: true,
  outdir: "dist",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  publicPath,
  logLevel: "warning",
  legalComments: "none",
};
const scripts = await build({
  ...shared,
  entryPoints: ["storefront", "bag", "product", "viewer", "viewed", "shared", "collection", "stones", "holds", "checkout", "payment", "passkeys", "admin", "board"].map((name) => `islands/bundles/${name}.ts`),
  format: "esm",
  target: "es2022",
});
const styles = await build({
  ...shared,
  entryPoints: ["storefront", "home", "listing", "product", "product-later", "viewer", "stones", "rings", "atelier", "checkout", "account", "admin", "gallery"].map((name) => `styles/${name}.css`),
  loader: { ".woff2": "file" },
});

const manifest = {};
for (const { metafile } of [scripts, styles]) {
  for (const out of Object.keys(metafile.outputs)) {
    const file = basename(out);
    manifest[file.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, "")] = file;
  }
}

/** Writes a file under a name that carries its content's hash. */
async function put(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const file = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  await writeFile(dist + file, content);
  manifest[name] = file;
}

for (const name of ["favicon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png", "apple-touch-icon.png"]) {
  await put(name, await readFile(`${root}icons/${name}`));
}
await put("speculation.json", JSON.stringify(JSON.parse(await readFile(`${root}speculation.json`, "utf8"))));

const webmanifest = JSON.parse(await readFile(`${root}manifest.webmanifest`, "utf8"));
for (const icon of webmanifest.icons) icon.src = `${publicPath}/${manifest[icon.src]}`;
await put("manifest.webmanifest", JSON.stringify(webmanifest));

const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(`${dist}manifest.json`, `${JSON.stringify(sorted, null, 2)}\n`);

let over = false;
for (const [name, file] of Object.entries(sorted)) {
  const content = await readFile(dist + file);
  const packed = extname(name) === ".woff2" ? content.length : brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  const budget = budgets[name];
  const fits = !budget || packed <= budget;
  over ||= !fits;
  console.log(`${name.padEnd(24)} ${String(content.length).padStart(7)} ${String(packed).padStart(7)} br${budget ? `  of ${budget}${fits ? "" : "  TOO LARGE"}` : ""}`);
}
if (over) process.exit(1);
