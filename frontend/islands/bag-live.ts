/**
 * Keeps an open bag, the drawer or the bag's page, in step: what is done to its lines shows at once and is sent as changes that are
 * applied once; what other devices do is painted by the server and put in place without moving focus. Its forms go on to
 * work by themselves where this is not loaded.
 */
import { keptHere, newId, noRoom, push, read, rebind, write, mark, type Line, type Mutation } from "./lib/bag-queue";
import { BagView } from "./lib/bag-view";
import { CartSocket } from "./lib/cart-socket";
import { CartSync, readCart, type ApiCart, type Cart, type News, type Reply } from "./lib/cart-sync";
import { ask, page, say } from "./lib/fragment";

/** Milliseconds in which our own answer, or another tab's, may follow what the socket tells of it. */
const GRACE = 250;
/** Milliseconds that an answer is waited for. */
const PATIENCE = 20_000;
const ELSEWHERE = "Updated from another device.";

type Change = { type: "set_quantity"; line_id: string; quantity: number } | { type: "remove"; line_id: string } | { type: "undo"; mutation_id: string };

export class BagLive {
  /** The last version that this browser made or knows of. */
  #own = 0;
  /** Whether it has to be said that another device changed the bag. */
  #news = false;
  #refreshing = false;
  #again = false;
  #removed: { id: string; line: Line } | undefined;
  readonly #life = new AbortController();
  readonly #onPage: boolean;
  readonly #view: BagView;
  readonly #sync = new CartSync({
    read,
    push,
    write,
    mark,
    rebind,
    post,
    begin: async () => (await fetch("/api/v1/cart", { method: "POST" })).ok,
    alone: (what) => (navigator.locks ? navigator.locks.request("bag", what) : what()),
    chance: Math.random,
    changed: (news) => this.#changed(news),
  });
  readonly #socket = new CartSocket(
    () => this.#sync.cart?.version ?? 0,
    (cart) => this.#heard(cart),
    () => void this.#refresh(),
  );

  constructor(private readonly drawer: HTMLElement) {
    this.#onPage = location.pathname === drawer.dataset["bag"];
    this.#view = new BagView(() => this.#root, () => this.#undo());
    const { signal } = this.#life;
    document.addEventListener("submit", this, { capture: true, signal });
    for (const kind of ["visibilitychange", "bag:elsewhere", "bag:kept", "hold:over"]) document.addEventListener(kind, this, { signal });
    for (const kind of ["pageshow", "pagehide", "online", "offline", "storage"]) addEventListener(kind, this, { signal });
    this.#dialog.addEventListener("close", this, { signal });
    this.shown();
  }

  /** Listens to nothing any more. */
  end(): void {
    this.#life.abort();
    this.#socket.want(false);
    this.#sync.end();
  }

  get #dialog(): HTMLDialogElement {
    return this.drawer.querySelector("dialog")!;
  }

  /** Where the bag is open, if it is. */
  get #root(): Element | null {
    if (this.#onPage) return document.querySelector("[data-bag-page]");
    return this.#dialog.open ? this.#dialog.querySelector("[data-drawer-body]") : null;
  }

  /** The bag was put on show, as the server painted it. */
  shown(): void {
    this.#news = false;
    const cart = this.#view.read();
    if (cart && this.#sync.take(cart)) this.#own = cart.version;
    this.#paint();
    this.#watch();
    void this.#sync.send();
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case "submit":
        return this.#submit(event as SubmitEvent);
      case "hold:over":
        return void this.#refresh();
      case "bag:elsewhere": {
        const [version, refused] = [(event as CustomEvent).detail].flat() as [number, string?];
        this.#own = Number(version) || 0;
        if (refused && this.#root) this.#view.said(refused, "", true);
        if (this.#own !== this.#sync.cart?.version) void this.#refresh();
        return;
      }
      case "online":
        this.#watch();
        this.#socket.hurry();
        void this.#sync.send();
        return this.#paint();
      case "pageshow":
        if ((event as PageTransitionEvent).persisted) void this.#refresh();
        void this.#sync.send();
        return this.#watch();
      case "pagehide":
        return this.#socket.want(false);
      case "bag:kept":
        void this.#sync.send();
        return this.#paint();
      case "storage":
        return (event as StorageEvent).key === "bag" ? this.#paint() : undefined;
      case "close":
        this.#removed = undefined;
        this.#view.said("");
        return this.#watch();
      default:
        this.#watch();
        this.#paint();
    }
  }

  /** The socket is open only while somebody looks at a bag. */
  #watch(): void {
    this.#socket.want(!!this.#root && document.visibilityState === "visible" && navigator.onLine && mark() !== "");
  }

  #submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (form.matches("[data-hold]")) return this.#leave(event, form);
    const id = this.#root?.contains(form) && form.closest<HTMLElement>("[data-line]")?.dataset["line"];
    const line = id && this.#sync.shown.find((each) => each.id === id);
    const button = event.submitter as HTMLButtonElement | null;
    if (!line || event.defaultPrevented || !newId()) return;
    const quantity = button?.name === "quantity" ? Number(button.value) : 0;
    event.preventDefault();
    if (quantity > 0) return void this.#do({ type: "set_quantity", line_id: line.id, quantity }, line);
    const removed = this.#do({ type: "remove", line_id: line.id }, line);
    if (!removed) return;
    this.#removed = { id: removed, line };
    this.#view.said("", line.title);
    this.#view.focusUndo();
  }

  /** Checkout is not entered before what was just done to the bag is known there. */
  #leave(event: SubmitEvent, form: HTMLFormElement): void {
    if (!this.#root?.contains(form) || event.defaultPrevented || !read().length) return;
    event.preventDefault();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    const until = Date.now() + PATIENCE;
    const look = setInterval(() => {
      if (read().length && Date.now() < until && !this.#sync.stuck) return;
      clearInterval(look);
      button?.removeAttribute("aria-busy");
      if (read().length) this.#view.said("We could not reach the atelier. Your changes are saved on this device; please try again in a moment.", "", true);
      else page.send(form);
    }, 50);
  }

  #undo(): void {
    const { id, line } = this.#removed ?? {};
    if (!id || !line || !this.#do({ type: "undo", mutation_id: id }, line)) return;
    this.#removed = undefined;
    this.#view.said(`${line.title} is in your bag again.`);
    this.#view.focusLine(line.id);
  }

  /** Asks for a change; its id, if there was room for it. */
  #do(change: Change, line: Line): string | undefined {
    const { id: lineId, title, quantity, unit } = line;
    const id = newId()!;
    if (this.#sync.ask({ id, ...change } as Mutation, { id: lineId, title, quantity, unit })) return id;
    this.#view.said(noRoom);
    return undefined;
  }

  /** Something waits, or was answered. */
  #changed(news?: News): void {
    this.#paint();
    if (!news) return;
    const version = this.#sync.cart?.version ?? 0;
    if (!news.elsewhere) this.#own = version;
    const refused = news.refused.join(" ");
    // whichever tab sends what waits, the open bag says what became of it
    document.dispatchEvent(new CustomEvent("bag:change", { detail: refused ? [version, refused] : version }));
    if (refused) {
      this.#removed = undefined;
      if (this.#root) this.#view.said(refused, "", true);
      else say(refused, true);
    }
    this.#news ||= !!this.#root && news.elsewhere && version > this.#own && !news.refused.length;
    this.#own = version;
    void this.#refresh();
  }

  /** A cart from the socket. Our own changes come back this way too, often before their answer. */
  #heard(told: ApiCart): void {
    const cart: Cart = readCart(told);
    if (cart.version <= (this.#sync.cart?.version ?? -1) && cart.id === this.#sync.cart?.id) {
      // told again: others began or ceased to hold a piece of it
      if (cart.version === this.#sync.cart?.version) setTimeout(() => void this.#refresh(), GRACE);
      return;
    }
    setTimeout(
      () => {
        const news = cart.version > this.#own;
        if (!this.#sync.take(cart)) return;
        this.#news ||= news && !!this.#root;
        this.#own = cart.version;
        this.#paint();
        void this.#refresh();
      },
      this.#sync.busy ? 2 * GRACE : GRACE,
    );
  }

  /** Has the server paint the bag, and puts it in place. Says that it was changed elsewhere when it was. */
  async #refresh(): Promise<void> {
    const root = this.#root;
    if (!root) return;
    if (this.#refreshing) {
      this.#again = true;
      return;
    }
    this.#refreshing = true;
    try {
      const before = this.#sync.cart?.version ?? 0;
      const answer = await ask(this.drawer.dataset["bag"]!, this.#onPage ? "bag" : "drawer");
      if (answer.kind !== "fragment" || root !== this.#root) return;
      this.#view.put(answer.content);
      const cart = this.#view.read();
      if (cart) this.#sync.take(cart);
      const now = this.#sync.cart?.version ?? 0;
      // while a batch is under way its answer says whose change it was
      this.#news ||= !this.#sync.busy && now > Math.max(before, this.#own);
      this.#own = now;
      this.#paint();
      if (now !== before) document.dispatchEvent(new CustomEvent("bag:change", { detail: now }));
      if (cart && cart.version < now) setTimeout(() => void this.#refresh(), 4 * GRACE);
      if (this.#news) this.#view.said(ELSEWHERE, this.#removed?.line.title);
      this.#news = false;
    } catch {
      // the next answer, or the way back online, paints it
    } finally {
      this.#refreshing = false;
      if (this.#again) {
        this.#again = false;
        void this.#refresh();
      }
    }
  }

  #paint(): void {
    const waits = read().length > 0 && (this.#sync.stuck || !navigator.onLine);
    this.#view.paint(this.#sync.shown, waits ? keptHere : "");
  }
}

async function post(batch: object): Promise<Reply> {
  const init = { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(batch), signal: AbortSignal.timeout?.(PATIENCE) ?? null };
  const response = await fetch("/api/v1/cart/sync", init);
  const body = (await response.json().catch(() => ({}))) as Reply["body"];
  const wait = Number(response.headers.get("Retry-After"));
  return { status: response.status, body, ...(wait > 0 && { retryAfter: wait }) };
}
