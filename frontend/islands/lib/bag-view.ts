/** The bag on show: reads what the server painted, and puts what is not answered yet on top. */
import { patch } from "./patch";
import type { Line } from "./bag-queue";
import type { Cart, Shown } from "./cart-sync";

/** As many pieces as one line may ask for. */
const MOST = 10;

export class BagView {
  /** What was said last, what can be taken back, and that something waits; put back wherever the server paints anew. */
  #box = document.createElement("div");
  #words = document.createElement("p");
  #undo = document.createElement("button");
  #waits = document.createElement("p");

  /** `root` is where the bag is open, if it is; `undo` takes the last removal back. */
  constructor(
    private readonly root: () => Element | null,
    undo: () => void,
  ) {
    this.#box.className = "bag-said small";
    this.#box.dataset["own"] = "";
    this.#words.role = this.#waits.role = "status";
    this.#undo.type = "button";
    this.#undo.className = "btn btn-link btn-sm";
    this.#undo.innerHTML = "<span>Undo</span>";
    this.#undo.hidden = true;
    this.#undo.addEventListener("click", undo);
    this.#box.append(this.#words, this.#undo, this.#waits);
  }

  get #holder(): HTMLElement | null {
    return this.root()?.querySelector<HTMLElement>("[data-version]") ?? null;
  }

  get #lines(): HTMLElement[] {
    return [...(this.#holder?.querySelectorAll<HTMLElement>("ul:not([data-own])>[data-line]") ?? [])];
  }

  /** The cart that the server painted. */
  read(): Cart | null {
    const { cart: id, version } = this.#holder?.dataset ?? {};
    if (id === undefined) return null;
    const lines = this.#lines.map((item): Line => {
      const { line, unit } = item.dataset;
      const count = item.querySelector("output")?.textContent ?? /\d+$/.exec(item.querySelector(".line-body .num")?.textContent ?? "")?.[0];
      return { id: line!, title: item.querySelector(".line-name")?.textContent ?? "", quantity: Number(count ?? 1), unit: unit ? Number(unit) : null };
    });
    return { id, version: Number(version), lines };
  }

  /** Puts what the server painted in place of what is shown. */
  put(painted: DocumentFragment): void {
    const root = this.root();
    if (!root) return;
    const held = root.contains(document.activeElement);
    // "Added to your bag" goes on being what the drawer was opened for
    const [was, is] = [root, painted].map((each) => each.querySelector(".dialog-head h2"));
    if (was && is) is.textContent = was.textContent;
    patch(root, painted);
    // what had focus went with its line
    if (held && !root.contains(document.activeElement)) root.querySelector<HTMLElement>("h1,h2")?.focus({ preventScroll: true });
  }

  /** Says something in the bag, with a way back for the piece `removed`; a refusal stands out. */
  said(words: string, removed = "", refusal = false): void {
    this.#box.classList.toggle("tone-warning", refusal);
    this.#words.classList.toggle("alert", refusal);
    // the same words twice are news twice
    this.#words.replaceChildren(removed ? `${words} Removed: ${removed}.`.trim() : words);
    this.#undo.hidden = !removed;
    this.#undo.ariaLabel = `Undo: put ${removed} back`;
  }

  focusUndo(): void {
    this.#undo.focus();
  }

  focusLine(id: string): void {
    this.#holder?.querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"] :is(a,button)`)?.focus();
  }

  /** Shows these lines, and `waits` while changes wait to be sent. */
  paint(shown: Shown[], waits: string): void {
    const holder = this.#holder;
    if (!holder) return;
    const place = holder.querySelector("header") ?? holder;
    if (this.#box.parentNode !== place) place.insertBefore(this.#box, place === holder ? holder.firstChild : null);
    if (this.#waits.textContent !== waits) this.#waits.textContent = waits;
    const held = document.activeElement?.closest<HTMLElement>("[data-line]")?.dataset["line"];
    const byId = new Map(shown.map((line) => [line.id, line]));
    const drawn = new Set<string>();
    for (const item of this.#lines) {
      const line = byId.get(item.dataset["line"]!);
      item.hidden = !line;
      if (!line) continue;
      drawn.add(line.id);
      this.#quantity(item, line);
    }
    this.#waiting(holder, shown.filter((line) => !drawn.has(line.id)));
    // a line that waited is the server's now, and focus goes along
    if (held && !document.activeElement?.closest("[data-line]")) this.focusLine(held);
    const total = shown.reduce((sum, { unit, quantity }) => sum + (unit ?? 0) * quantity, 0);
    const sum = this.root()!.querySelector(".costs-total dd");
    if (sum) tell(sum, this.#money(total));
  }

  #quantity(item: HTMLElement, { quantity, unit }: Shown): void {
    const output = item.querySelector("output");
    const price = item.querySelector(":scope > .line > p .price");
    if (price && unit !== null) tell(price, this.#money(unit * quantity));
    if (!output) return;
    tell(output, String(quantity));
    const [fewer, more] = item.querySelectorAll<HTMLButtonElement>(".qty button");
    if (!fewer || !more) return;
    fewer.value = String(quantity - 1);
    more.value = String(quantity + 1);
    const focus = document.activeElement;
    fewer.disabled = quantity <= 1;
    more.disabled = quantity >= MOST;
    if (focus === fewer && fewer.disabled) more.focus();
    if (focus === more && more.disabled) fewer.focus();
  }

  /** Lines that the server has not painted yet. */
  #waiting(holder: HTMLElement, lines: Shown[]): void {
    const empty = holder.querySelector<HTMLElement>(".empty");
    if (empty) empty.hidden = lines.length > 0;
    const list = document.createElement("ul");
    list.className = "lines";
    list.dataset["own"] = "";
    list.append(...lines.map((line) => this.#line(line)));
    const before = holder.querySelector("ul[data-own]");
    if (before && lines.length) return patch(before, list);
    before?.remove();
    if (!lines.length) return;
    const painted = holder.querySelector(".lines");
    if (painted) painted.after(list);
    else holder.append(list);
  }

  #line({ id, title, quantity, unit, waiting }: Shown): HTMLElement {
    const item = document.createElement("li");
    item.dataset["line"] = id;
    item.innerHTML = `<article class="line"><span></span><div class="line-body"><h3 class="line-name"></h3><p class="muted num"></p><p class="muted"></p></div><p class="price"></p><div class="line-actions"><form method="post"><button class="btn btn-link btn-sm"><span>Remove</span></button></form></div></article>`;
    const put = (selector: string, text: string): void => void (item.querySelector(selector)!.textContent = text);
    put(".line-name", title);
    put(".num", `Quantity ${quantity}`);
    put(".num+p", waiting ? "Not sent yet" : "");
    put(".price", unit === null ? "" : this.#money(unit * quantity));
    item.querySelector("button")!.ariaLabel = `Remove ${title}`;
    return item;
  }

  /** As the server writes amounts: "$3,450", "$3,450.50". */
  #money(minor: number): string {
    const style = { style: "currency", currency: this.#holder?.dataset["currency"] || "USD" } as const;
    const digits = new Intl.NumberFormat("en-US", style).resolvedOptions().maximumFractionDigits ?? 2;
    const amount = minor / 10 ** digits;
    return amount.toLocaleString("en-US", { ...style, minimumFractionDigits: Number.isInteger(amount) ? 0 : digits });
  }
}

function tell(place: Element, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}
