/** The socket on which the server tells of every version of the cart. Open only while somebody looks at the bag. */
import { pause, type ApiCart } from "./cart-sync";

/** The server closes with these when it restarts, and when the cart's token is no longer good. */
const RESTART = 1012;
const NO_LONGER_GOOD = 4001;
/** Milliseconds over which devices come back after a restart. */
const SPREAD = 2_000;

export class CartSocket {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = false;
  #over = false;
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
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** Tries at once where it waits for the next try. */
  hurry(): void {
    if (this.#wanted && !this.#socket) this.#open();
  }

  #open(): void {
    clearTimeout(this.#timer);
    if (this.#over || !this.#wanted) return;
    const address = new URL(`/ws/cart?since=${this.since()}`, location.href);
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
      if (code === NO_LONGER_GOOD) this.#over = true;
      if (!this.#wanted || this.#over) return;
      const wait = code === RESTART ? Math.random() * SPREAD : pause(this.#tries++, undefined, Math.random());
      this.#timer = setTimeout(() => this.#open(), wait);
      if (code !== RESTART) this.missed();
    };
  }
}
