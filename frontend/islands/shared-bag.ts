/**
 * `<shared-bag key="…" version="…">` follows a bag that somebody shared: what changes is painted by the server, as this link may see it, and
 * put in place without moving focus. Its forms work by themselves.
 */
import { pause } from "./lib/cart-sync";
import { ask, page, replaceInside, say } from "./lib/fragment";

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
  #life = new AbortController();

  connectedCallback(): void {
    this.#version = Number(this.getAttribute("version")) || 0;
    this.#life = new AbortController();
    document.addEventListener("visibilitychange", () => this.#look(), { signal: this.#life.signal });
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

  async #show(version: number): Promise<void> {
    if (version <= this.#version) return;
    this.#version = version;
    try {
      const answer = await ask(location.pathname, "shared");
      if (answer.kind === "page") return page.go(location.pathname);
      replaceInside(this, answer.content);
      say("The bag has changed.");
    } catch {
      // the next message, or the next visit, shows it
    }
  }
}
