import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BagCount } from "../islands/bag-count";
import { BagDrawer } from "../islands/bag-drawer";
import { BagLive } from "../islands/bag-live";
import { define } from "../islands/lib/define";
import { page } from "../islands/lib/fragment";
import { read } from "../islands/lib/bag-queue";
import { answer, fragment, live, one, settle, show, submit } from "./support";

define({ "bag-drawer": BagDrawer, "bag-count": BagCount });

interface Item {
  id: string;
  quantity?: number;
  unit?: number;
}

const item = ({ id, quantity = 1, unit = 100_00 }: Item): string => `<li data-line="cln_${id}" data-unit="${unit}"><article class="line">
  <div class="line-body"><h3 class="line-name"><a href="/products/${id}">Piece ${id}</a></h3></div><p><span class="price">$${(unit * quantity) / 100}</span></p>
  <div class="line-actions"><form class="qty" method="post" action="/bag/lines/cln_${id}" data-drawer><button name="quantity" value="${quantity - 1}" aria-label="One fewer ${id}"></button><output>${quantity}</output><button name="quantity" value="${quantity + 1}" aria-label="One more ${id}"></button></form>
  <form method="post" action="/bag/lines/cln_${id}" data-drawer class="out"><input type="hidden" name="remove" value="1"><button aria-label="Remove ${id}"></button></form></div></article></li>`;
const bag = (version: number, items: Item[]): string => `<div class="stack" data-cart="cart_1" data-version="${version}" data-currency="USD"><header><h1 tabindex="-1">Your bag</h1></header>${
  items.length
    ? `<ul class="lines">${items.map(item).join("")}</ul><dl class="costs"><div class="costs-total"><dt>Subtotal</dt><dd>$${items.reduce((sum, each) => sum + (each.unit ?? 100_00) * (each.quantity ?? 1), 0) / 100}</dd></div></dl><form method="post" action="/checkout/holds" data-hold><button>Checkout</button></form>`
    : `<div class="empty"><h2>Your bag is empty.</h2></div>`
}</div>`;

interface Sent {
  path: string;
  mutations: { id: string; type: string; line_id?: string; quantity?: number; mutation_id?: string; variant_id?: string }[];
}

/** A server with a bag that holds what it is told, and answers batches with `becomes`. */
function house(start: { version: number; items: Item[] }) {
  const state = { ...start, offline: false, refuse: {} as Record<string, string>, elsewhere: false };
  const sent: Sent[] = [];
  const json = (body: object): Response => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  const cart = (): object => ({
    id: "cart_1",
    version: state.version,
    lines: state.items.map(({ id, quantity = 1, unit = 100_00 }) => ({ id: `cln_${id}`, title: `Piece ${id}`, quantity, unit_price: { amount: unit }, problem: null })),
  });
  const gone = new Map<string, Item>();
  vi.stubGlobal(
    "fetch",
    vi.fn(async (url: string, init?: RequestInit) => {
      const path = new URL(url, location.href).pathname;
      if (state.offline) throw new TypeError("offline");
      if (path === "/bag") return fragment(String((init?.headers as Record<string, string>)["X-Fragment"]), bag(state.version, state.items));
      const { mutations } = JSON.parse(String(init?.body)) as Sent;
      sent.push({ path, mutations });
      const applied: object[] = [];
      const rejected: object[] = [];
      for (const mutation of mutations) {
        const at = state.items.findIndex(({ id }) => `cln_${id}` === mutation.line_id);
        const message = state.refuse[mutation.type];
        if (message) {
          rejected.push({ id: mutation.id, code: "gone", message });
          continue;
        }
        if (mutation.type === "set_quantity") state.items[at] = { ...state.items[at]!, quantity: mutation.quantity! };
        if (mutation.type === "remove") gone.set(mutation.id, state.items.splice(at, 1)[0]!);
        if (mutation.type === "undo") state.items.unshift(gone.get(mutation.mutation_id!)!);
        state.version += 1;
        applied.push({ id: mutation.id, version: state.version, line_id: mutation.line_id ?? null });
      }
      return json({ cart: cart(), applied, rejected, changed_elsewhere: state.elsewhere });
    }),
  );
  return { state, sent };
}

const said = (): string => [...document.querySelectorAll(".bag-said p")].map((p) => p.textContent).join("|");
const shown = (): string => [...document.querySelectorAll<HTMLElement>("[data-line]")].filter((li) => !li.hidden).map((li) => `${li.querySelector(".line-name")!.textContent}×${li.querySelector("output")?.textContent ?? "?"}`).join(" ");
const total = (): string => one(".costs-total dd").textContent ?? "";
const press = (selector: string): void => {
  const button = one<HTMLButtonElement>(selector);
  button.focus();
  submit(button.closest("form")!, button);
};
const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

let opened: BagLive | undefined;
afterEach(() => opened?.end());

function open(start: { version: number; items: Item[] }) {
  const served = house(start);
  show(`<bag-count hidden></bag-count><div data-bag-page>${bag(start.version, start.items)}</div><dialog data-other></dialog><div data-bag="/bag" id="drawer"><dialog></dialog></div>`);
  opened = new BagLive(one("#drawer"));
  return served;
}

beforeEach(() => {
  localStorage.clear();
  document.cookie = "bag_mark=a1";
  vi.stubGlobal("WebSocket", class { close(): void {} });
  history.replaceState(null, "", "/bag");
});

describe("an open bag", () => {
  test("shows another quantity and its price at once, and sends it once", async () => {
    const { sent } = open({ version: 3, items: [{ id: "a" }, { id: "b" }] });
    press('[aria-label="One more a"]');
    expect([shown(), total()]).toEqual(["Piece a×2 Piece b×1", "$300"]);
    await settle();
    expect(sent.map(({ mutations }) => mutations.map(({ type, line_id, quantity }) => [type, line_id, quantity]))).toEqual([[["set_quantity", "cln_a", 2]]]);
    expect([shown(), read().length]).toEqual(["Piece a×2 Piece b×1", 0]);
    expect(document.activeElement?.ariaLabel ?? document.activeElement?.getAttribute("aria-label")).toBe("One more a");
  });

  test("goes back to what is true when a change is refused, and says why", async () => {
    const { state } = open({ version: 3, items: [{ id: "a" }] });
    state.refuse["set_quantity"] = "1 of these is ready.";
    press('[aria-label="One more a"]');
    expect(shown()).toBe("Piece a×2");
    await settle();
    expect([shown(), total()]).toEqual(["Piece a×1", "$100"]);
    expect(said()).toContain("Piece a: 1 of these is ready.");
  });

  test("takes a line out with a way back, and focus is there", async () => {
    const { sent } = open({ version: 3, items: [{ id: "a" }, { id: "b" }] });
    press('[aria-label="Remove a"]');
    expect([shown(), total(), said()]).toEqual(["Piece b×1", "$100", "Removed: Piece a.|"]);
    const back = one<HTMLButtonElement>(".bag-said button");
    expect([document.activeElement, back.hidden]).toEqual([back, false]);
    await settle();
    expect(shown()).toBe("Piece b×1");
    back.click();
    await settle();
    expect([shown(), back.hidden]).toEqual(["Piece a×1 Piece b×1", true]);
    expect(document.activeElement?.closest<HTMLElement>("[data-line]")?.dataset["line"]).toBe("cln_a");
    const [removal, undoing] = sent.flatMap(({ mutations }) => mutations);
    expect(undoing).toMatchObject({ type: "undo", mutation_id: removal?.id });
  });

  test("keeps the way back when the last piece went", async () => {
    open({ version: 3, items: [{ id: "a" }] });
    press('[aria-label="Remove a"]');
    await settle();
    expect(one(".empty").hidden).toBe(false);
    one(".bag-said button").click();
    await settle();
    expect(shown()).toBe("Piece a×1");
  });

  test("keeps on this device what nobody answers, says so, and sends it on the way back online", async () => {
    const { state, sent } = open({ version: 3, items: [{ id: "a" }, { id: "b" }] });
    state.offline = true;
    press('[aria-label="One more a"]');
    press('[aria-label="Remove b"]');
    await settle();
    expect([shown(), read().length]).toEqual(["Piece a×2", 2]);
    expect(said()).toContain("Saved on this device; it will be sent when you are back online.");
    state.offline = false;
    dispatchEvent(new Event("online"));
    await settle();
    expect([sent.at(-1)?.mutations.map(({ type }) => type), read().length]).toEqual([["set_quantity", "remove"], 0]);
    expect(said()).not.toContain("Saved on this device");
  });

  test("shows a piece that waits to be added, and lets it be taken out before it was ever sent", async () => {
    localStorage.setItem("bag", JSON.stringify({ of: "a1", queue: [{ mutation: { id: "m1", type: "add", variant_id: "var_1", quantity: 1 }, line: { id: "m1", title: "New <b>piece</b>", quantity: 1, unit: 50_50 } }] }));
    const { state } = house({ version: 0, items: [] });
    state.offline = true;
    show(`<div data-bag-page>${bag(0, [])}</div><div data-bag="/bag" id="drawer"><dialog></dialog></div>`);
    opened = new BagLive(one("#drawer"));
    await settle();
    expect(one("[data-line=m1]").textContent).toContain("New <b>piece</b>Quantity 1Not sent yet$50.50");
    expect(one(".empty").hidden).toBe(true);
    press("[data-line=m1] button");
    expect([document.querySelector("[data-line]"), read().map(({ mutation }) => mutation.type)]).toEqual([null, ["add", "remove"]]);
    expect(one(".empty").hidden).toBe(false);
  });

  test("says nothing any more, and offers no way back, after the drawer was closed", async () => {
    open({ version: 3, items: [{ id: "a" }, { id: "b" }] });
    press('[aria-label="Remove a"]');
    await settle();
    one("#drawer dialog").dispatchEvent(new Event("close"));
    expect([said(), one(".bag-said button").hidden]).toEqual(["|", true]);
  });

  test("says nothing of another device's change from before it was opened", async () => {
    localStorage.setItem("bag", JSON.stringify({ of: "a1", queue: [{ mutation: { id: "m1", type: "set_quantity", line_id: "cln_a", quantity: 2 }, line: { id: "cln_a", title: "Piece a", quantity: 1, unit: 100_00 } }] }));
    const { state } = house({ version: 3, items: [{ id: "a" }] });
    state.elsewhere = true;
    history.replaceState(null, "", "/");
    show(`<div data-bag="/bag" id="drawer"><dialog><div data-drawer-body></div></dialog></div>`);
    opened = new BagLive(one("#drawer"));
    await settle();
    one("[data-drawer-body]").innerHTML = bag(4, [{ id: "a", quantity: 2 }]);
    one<HTMLDialogElement>("dialog").open = true;
    opened.shown();
    document.dispatchEvent(new CustomEvent("bag:elsewhere", { detail: 5 }));
    await settle();
    expect(said()).toBe("|");
  });

  test("takes over another tab's change without a word", async () => {
    const { state } = open({ version: 3, items: [{ id: "a" }] });
    Object.assign(state, { version: 4, items: [{ id: "a", quantity: 5 }] });
    document.dispatchEvent(new CustomEvent("bag:elsewhere", { detail: 4 }));
    await settle();
    expect([shown(), said()]).toEqual(["Piece a×5", "|"]);
  });

  test("says what was refused when another tab sent it", async () => {
    open({ version: 3, items: [{ id: "a" }] });
    document.dispatchEvent(new CustomEvent("bag:elsewhere", { detail: [3, "Piece b: One of these exists, and it is in your bag."] }));
    await settle();
    expect(said()).toContain("Piece b: One of these exists");
  });

  test("says that another device changed it, and leaves focus where it is", async () => {
    let tell: ((event: { data: string }) => void) | undefined;
    vi.stubGlobal(
      "WebSocket",
      class {
        set onmessage(heard: (event: { data: string }) => void) {
          tell = heard;
        }
        close(): void {}
      },
    );
    const { state } = open({ version: 3, items: [{ id: "a" }] });
    one('[aria-label="One more a"]').focus();
    Object.assign(state, { version: 4, items: [{ id: "a", quantity: 5 }, { id: "c" }] });
    tell!({ data: JSON.stringify({ type: "cart", version: 4, cart: { id: "cart_1", version: 4, lines: [{ id: "cln_a", title: "Piece a", quantity: 5, unit_price: { amount: 100_00 }, problem: null }] } }) });
    await wait(300);
    await settle();
    expect([shown(), said()]).toEqual(["Piece a×5 Piece c×1", "Updated from another device.|"]);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("One more a");
  });

  test("paints anew what it knows when others begin or cease to hold a piece", async () => {
    let tell: ((event: { data: string }) => void) | undefined;
    vi.stubGlobal(
      "WebSocket",
      class {
        static CONNECTING = 0;
        readyState = 1;
        set onmessage(hear: (event: { data: string }) => void) {
          tell = hear;
        }
        close(): void {}
      },
    );
    const { state } = open({ version: 3, items: [{ id: "a" }] });
    state.items = [{ id: "a", unit: 90_00 }];
    tell!({ data: JSON.stringify({ type: "cart", version: 3, cart: { id: "cart_1", version: 3, lines: [{ id: "cln_a", title: "Piece a", quantity: 1, unit_price: { amount: 100_00 }, problem: null }] } }) });
    await wait(300);
    await settle();
    expect(one(".price").textContent).toContain("90");
    expect(said()).toBe("|");
  });

  test("enters checkout only after what was done is known there", async () => {
    const went = vi.spyOn(page, "send").mockImplementation(() => undefined);
    const { sent } = open({ version: 3, items: [{ id: "a" }] });
    press('[aria-label="One more a"]');
    one("form[data-hold]").dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: one("form[data-hold] button") }));
    expect(went).not.toHaveBeenCalled();
    await wait(120);
    expect([went.mock.calls.length, sent.length]).toEqual([1, 1]);
  });

  test("has a socket only while somebody looks at it", async () => {
    const sockets: { open: boolean }[] = [];
    vi.stubGlobal(
      "WebSocket",
      class {
        static CONNECTING = 0;
        readyState = 1;
        open = true;
        constructor() {
          sockets.push(this);
        }
        close(): void {
          this.open = false;
        }
      },
    );
    open({ version: 3, items: [{ id: "a" }] });
    expect(sockets.map((each) => each.open)).toEqual([true]);
    dispatchEvent(new Event("pagehide"));
    expect(sockets.map((each) => each.open)).toEqual([false]);
    dispatchEvent(new Event("pageshow"));
    expect(sockets.map((each) => each.open)).toEqual([false, true]);
  });
});

describe("a piece that is added without an answer", () => {
  const form = `<h1>Aurelia</h1><form method="post" action="/bag/lines" data-drawer data-variant="var_1" data-unit="346000">
    <input type="radio" data-option name="metal" value="gold" checked><input type="radio" data-option name="metal" value="platinum">
    <input name="engraving" value=" A & L "><input name="font" value="italic"><button>Add to bag</button></form>
    <bag-drawer data-bag="/bag"><dialog id="bag-drawer"><div data-drawer-body></div></dialog></bag-drawer>`;
  beforeEach(() => {
    history.replaceState(null, "", "/products/aurelia");
    show(form);
  });

  test("waits here under the id that it was first sent with", async () => {
    const fetched = answer(new TypeError("offline"));
    submit(one<HTMLFormElement>("form"));
    await settle();
    const first = new URLSearchParams(String(fetched.mock.calls[0]?.[1]?.body)).get("mutation");
    expect(read()).toEqual([
      {
        mutation: { id: first, type: "add", variant_id: "var_1", quantity: 1, personalization: { engraving: "A & L", engraving_font: "italic", ring_sizer: false } },
        line: { id: first, title: "Aurelia", quantity: 1, unit: 346000 },
      },
    ]);
    expect(live()).toBe("Saved on this device; it will be sent when you are back online.");
  });

  test("is not kept when the choice has moved on from what the server said of it", async () => {
    answer(new TypeError("offline"));
    one<HTMLInputElement>("[value=platinum]").checked = true;
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect([read(), live()]).toEqual([[], "We could not reach the atelier. Check your connection and try again."]);
  });

  test("is told when there is no more room", async () => {
    const full = Array.from({ length: 200 }, (_, place) => ({ mutation: { id: `m${place}`, type: "remove", line_id: "l" }, line: { id: "l" } }));
    localStorage.setItem("bag", JSON.stringify({ of: "a1", queue: full }));
    answer(new TypeError("offline"));
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect([read().length, live()]).toEqual([200, "This device keeps no more changes. They are sent when you are back online; please go on then."]);
  });
});
