// Which pages there are. Collections and products are read from the shop itself, so nothing here names a piece.

const hrefs = (html, prefix) => [...new Set([...html.matchAll(/href="([^"#?]+)/g)].map((m) => m[1]).filter((h) => h.startsWith(prefix)))];

async function page(base, path) {
  const response = await fetch(base + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.text();
}

/** The first collection in the menu and the first product in it. */
export async function firstLinks(base) {
  const [collection] = hrefs(await page(base, "/"), "/collections/");
  if (!collection) throw new Error("the home page links to no collection");
  const [product] = hrefs(await page(base, collection), "/products/");
  if (!product) throw new Error(`${collection} shows no product`);
  return { collection, product };
}

/** Every public page that stands without a bag, with a name for files. */
export async function publicPages(base) {
  const { collection, product } = await firstLinks(base);
  const products = hrefs(await page(base, collection), "/products/");
  const stones = hrefs(await page(base, "/diamonds"), "/stones/").filter((href) => href !== "/stones/compare");
  const serials = stones.slice(0, 3).map((href) => href.split("/").pop());
  return [
    ["home", "/"],
    ["collection", collection],
    ["collection-filtered", `${collection}?metal=yellow_gold&sort=price_asc`],
    ["collection-empty", `${collection}?price_max=1`],
    ["search", "/search?q=ring"],
    ["search-nothing", "/search?q=zzzzqqqq"],
    ["product", product],
    ["pieces-compared", `/compare?items=${products.slice(0, 3).map((href) => href.split("/").pop()).join(",")}`],
    ["diamonds", "/diamonds"],
    ["diamonds-table", "/diamonds?view=table"],
    ["gemstones", "/gemstones"],
    ["stone", stones[0]],
    ["stones-compared", `/stones/compare?stones=${serials.join(",")}`],
    ["wishlist-empty", "/wishlist"],
    ["account-sign-in", "/sign-in"],
    ["bag-empty", "/bag"],
    ["ring-size-guide", "/ring-size-guide"],
    ["bespoke", "/bespoke"],
    ["delivery-and-returns", "/delivery-and-returns"],
    ["contact", "/contact"],
    ["components", "/dev/components"],
    ["mailbox", "/dev/mailbox"],
    ["not-found", "/products/no-such-piece"],
    ["offline", "/offline"],
    ["sign-in-without-link", "/admin/sign-in"],
  ];
}

/** The back office's pages for whoever is signed in on this page, with the first order and product. */
export async function adminPages(page) {
  const first = async (path, prefix) => {
    await page.goto(path, { waitUntil: "load" });
    return page.locator(`table a[href^="${prefix}"]`).first().getAttribute("href", { timeout: 2_000 }).catch(() => null);
  };
  const order = await first("/admin/orders", "/admin/orders/");
  const product = await first("/admin/products", "/admin/products/prod_");
  const collection = await first("/admin/collections", "/admin/collections/");
  const sides = (path) => [
    ["admin-product", path],
    ...["facts", "publication", "draft", "draft/edit", "history"].map((side) => [`admin-product-${side.replace("/", "-")}`, `${path}/${side}`]),
  ];
  return [
    ["admin-orders", "/admin/orders"],
    ["admin-orders-none", "/admin/orders?q=nobody-of-that-name"],
    ...(order ? [["admin-order", order]] : []),
    ["admin-products", "/admin/products"],
    ["admin-product-category", "/admin/products/new"],
    ["admin-product-new", "/admin/products/new?category=ring"],
    ...(product ? sides(product) : []),
    ["admin-variants", "/admin/tables/variants"],
    ["admin-variants-narrowed", "/admin/tables/variants?q=(metal%3Aplatinum%20OR%20metal%3Arose_gold)%20price%3E1000&columns=sku,title,metal,price,carat,tags,pictures&pin=1&density=compact"],
    ["admin-variants-wrong", "/admin/tables/variants?q=metl%3Aplatinum"],
    ["admin-orders-table", "/admin/tables/orders"],
    ["admin-bulk-edits", "/admin/bulk-edits"],
    ["admin-attributes", "/admin/attributes"],
    ["admin-attribute-kind", "/admin/new-attribute"],
    ...["enum", "number", "text"].map((kind) => [`admin-attribute-${kind}`, `/admin/new-attribute?kind=${kind}`]),
    ["admin-collections", "/admin/collections"],
    ["admin-collection-new", "/admin/new-collection"],
    ...(collection ? [["admin-collection", collection]] : []),
    ["admin-stones", "/admin/stones"],
    ["admin-stone-lists", "/admin/stones/imports"],
    ["admin-stones-waiting", "/admin/stones/parked"],
    ["admin-markups", "/admin/stones/markups"],
    ["admin-gift-cards", "/admin/gift-cards"],
    ["admin-gift-card-new", "/admin/new-gift-card"],
    ["admin-promotions", "/admin/promotions"],
    ["admin-promotion-new", "/admin/new-promotion"],
    ["admin-promotion", "/admin/promotions/WELCOME"],
    ["admin-velocity-rules", "/admin/velocity-rules"],
    ["admin-flags", "/admin/flags"],
    ["admin-concerns", "/admin/concerns"],
    ["admin-reconciliation", "/admin/reconciliation"],
    ...(order ? [["admin-evidence", `${order}/evidence`]] : []),
    ["admin-kept-prices", "/admin/saved-bags"],
    ["admin-transfers", "/admin/transfers"],
    ["admin-payment", "/admin/payment-policy"],
    ["admin-delivery", "/admin/delivery"],
    ["admin-taxes", "/admin/taxes"],
    ["admin-commissions", "/admin/commissions"],
    ["admin-commissions-list", "/admin/commissions?view=list"],
    ["admin-consultations", "/admin/consultations"],
    ["admin-metal-rates", "/admin/metal-rates"],
    ["admin-bench", "/admin/bench"],
    ["admin-inventory", "/admin/inventory"],
    ["admin-inventory-transfers", "/admin/inventory/transfers"],
    ["admin-inventory-counts", "/admin/inventory/counts"],
    ["admin-inventory-locations", "/admin/inventory/locations"],
    ["admin-inventory-value", "/admin/inventory/value"],
    ["admin-channels", "/admin/channels"],
    ["admin-webhooks", "/admin/webhooks"],
    ["admin-security", "/admin/security"],
    ["admin-staff", "/admin/staff"],
    ["admin-staff-new", "/admin/new-staff"],
    ["admin-roles", "/admin/roles"],
    ["admin-role", "/admin/roles/support"],
    ["admin-audit", "/admin/audit"],
    ["admin-not-found", "/admin/orders/ord_nothing"],
  ];
}
