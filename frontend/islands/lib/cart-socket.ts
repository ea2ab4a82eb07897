/** The socket on which the server tells of every version of the cart. Open only while somebody looks at the bag. */
import { pause, type ApiCart } from "./cart-sync";

/** The server closes with these when it restarts, when the cart's token is no longer good, and when it leads to another cart now. */
const RESTART = 1012;
const NO_LONGER_GOOD = 4001;
const MOVED = 4002;
/** Milliseconds over which devices come back when they are asked to. */
const SPREAD = 2_000;

export class CartSocket {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = false;
  #over = false;
  #moved = false;
  #tries = 0;

  /** `since` is the version that is known, `heard` gets each cart, and `missed` is told of every try that failed. */
  constructor(
    private readonly since: () => number,
    private readonly heard: (cart: ApiCart) => void,
    private readonly missed: () => void,
  ) {}

  /** Opens it, or lets it go. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) return this.#open();
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    // closed before it is open, it would be an error on the console
    if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket?.close();
  }

  /** Tries at once where it waits for the next try. */
  hurry(): void {
    if (this.#wanted && !this.#socket) this.#open();
  }

  #open(): void {
    clearTimeout(this.#timer);
    if (this.#over || !this.#wanted) return;
    const address = new URL(this.#moved ? "/ws/cart" : `/ws/cart?since=${this.since()}`, location.href);
    this.#moved = false;
    address.protocol = address.protocol.replace("http", "ws");
    const socket = (this.#socket = new WebSocket(address));
    socket.onmessage = ({ data }) => {
      this.#tries = 0;
      const said = JSON.parse(String(data)) as { type: string; cart: ApiCart };
      if (said.type === "cart") this.heard(said.cart);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#over ||= code === NO_LONGER_GOOD;
      this.#moved = code === MOVED;
      if (!this.#wanted || this.#over) return;
      const asked = code === RESTART || code === MOVED;
      const wait = asked ? Math.random() * SPREAD : pause(this.#tries++, undefined, Math.random());
      this.#timer = setTimeout(() => this.#open(), wait);
      if (!asked) this.missed();
    };
  }
}
