/**
 * `<shared-bag key="…" version="…">` follows a bag that somebody shared: what changes is painted by the server, as this link may see it, and
 * put in place without moving focus. Its forms are sent in place; without script each is a page of its own.
 */
import { pause } from "./lib/cart-sync";
import { ask, page, replaceInside, say, unreachable } from "./lib/fragment";

/** The server closes with this when the link is good no more. */
const NO_LONGER_GOOD = 4001;
const RESTART = 1012;
const MOVED = 4002;
/** Milliseconds over which devices come back when they are asked to. */
const SPREAD = 2_000;

export class SharedBag extends HTMLElement {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #version = 0;
  /** A change of one's own is on its way. */
  #sending = false;
  #life = new AbortController();

  connectedCallback(): void {
    this.#version = Number(this.getAttribute("version")) || 0;
    this.#life = new AbortController();
    document.addEventListener("visibilitychange", () => this.#look(), { signal: this.#life.signal });
    this.addEventListener("submit", (event) => this.#submit(event), { signal: this.#life.signal });
    this.#look();
  }

  disconnectedCallback(): void {
    this.#life.abort();
    this.#close();
  }

  /** Open only while somebody looks. */
  #look(): void {
    if (document.visibilityState === "visible") this.#open();
    else this.#close();
  }

  #close(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket?.close();
  }

  #open(): void {
    clearTimeout(this.#timer);
    if (this.#socket) return;
    const address = new URL(`/ws/cart?since=${this.#version}&share=${this.getAttribute("key") ?? ""}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = (this.#socket = new WebSocket(address));
    socket.onmessage = ({ data }) => {
      this.#tries = 0;
      const said = JSON.parse(String(data)) as { type: string; version: number };
      if (said.type === "shared_bag") void this.#show(said.version);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      // the server says that it works no more, and nothing of the bag stays on show
      if (code === NO_LONGER_GOOD) return page.go(location.pathname);
      // the bag that goes on counts its versions on; what it holds now is asked for
      if (code === MOVED) this.#version = 0;
      const asked = code === RESTART || code === MOVED;
      const wait = asked ? Math.random() * SPREAD : pause(this.#tries++, undefined, Math.random());
      this.#timer = setTimeout(() => this.#look(), wait);
    };
  }

  /** Somebody changed the bag. */
  async #show(version: number): Promise<void> {
    // the answer to a change of one's own shows it too
    if (version <= this.#version || this.#sending) return;
    this.#version = version;
    try {
      const answer = await ask(location.pathname, "shared");
      // a later one is on its way
      if (version < this.#version) return;
      if (answer.kind === "page") return page.go(location.pathname);
      this.#place(answer.content);
      say("The bag has changed.");
    } catch {
      // the next message shows it, or the next socket, which asks for what is new
      if (version === this.#version) this.#version = 0;
    }
  }

  #submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (!new URL(form.action, location.href).pathname.startsWith(`${location.pathname}/lines`)) return;
    event.preventDefault();
    if (!this.#sending) void this.#send(form, event.submitter as HTMLButtonElement | null);
  }

  async #send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
    this.#sending = true;
    button?.setAttribute("aria-busy", "true");
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    const body = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
    try {
      const answer = await ask(form.action, "shared", { method: "POST", body });
      if (answer.kind === "page") return page.go(location.pathname);
      if (answer.ok) form.reset();
      this.#place(answer.content);
      if (answer.ok) say("The bag has changed.");
    } catch {
      say(unreachable, true);
    } finally {
      this.#sending = false;
      button?.removeAttribute("aria-busy");
    }
  }

  /** Puts the page's inside in place. What was unfolded stays so, and focus stays on the button of the same name. */
  #place(content: DocumentFragment): void {
    const unfolded = !!this.querySelector("details[open]");
    const active = this.contains(document.activeElement) ? document.activeElement : null;
    const version = Number(content.querySelector<HTMLElement>("[data-version]")?.dataset["version"]);
    if (version > this.#version) this.#version = version;
    replaceInside(this, content);
    const fold = this.querySelector("details");
    if (fold && unfolded) fold.open = true;
    if (!active || this.contains(document.activeElement)) return;
    const label = active.getAttribute("aria-label");
    const twin = label && this.querySelector<HTMLElement>(`[aria-label="${CSS.escape(label)}"]:not(:disabled)`);
    (twin || this.querySelector<HTMLElement>("h1"))?.focus({ preventScroll: true });
  }
}
