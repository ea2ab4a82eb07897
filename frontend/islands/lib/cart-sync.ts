/**
 * Keeps a device in step with the cart, which is the server's: the last cart it heard of, the changes that are not answered yet, and
 * what to show, which is the one with the others on top. Knows no page; what it needs of the world comes through its port.
 */
import type { Line, Mutation, Waiting } from "./bag-queue";

/** The cart as the server gave it, by its lines. */
export interface Cart {
  id: string;
  version: number;
  lines: Line[];
}

/** A line as it is shown; `waiting` while a change of it is not answered. */
export interface Shown extends Line {
  waiting: boolean;
}

/** The cart in the words of `/api/v1/cart`. */
export interface ApiCart {
  id: string;
  version: number;
  lines: { id: string; title: string; quantity: number; unit_price: { amount: number }; problem: { code: string } | null }[];
}

/** The answer to a batch, and what of a refusal matters here. */
export interface Reply {
  status: number;
  /** Seconds that the server wants to be left alone for. */
  retryAfter?: number;
  body: {
    cart?: ApiCart;
    applied?: { id: string; version: number; line_id: string | null }[];
    rejected?: { id: string; code: string; message: string }[];
    changed_elsewhere?: boolean;
    code?: string;
    detail?: string;
    errors?: { field: string; message: string }[];
  };
}

/** What became known with an answer. */
export interface News {
  /** Why changes were refused, each in a sentence that names its piece. */
  refused: string[];
  /** Whether another device changed the cart since the version that was known. */
  elsewhere: boolean;
}

export interface Port {
  read(): Waiting[];
  push(waiting: Waiting): boolean;
  write(queue: Waiting[]): boolean;
  /** Whose bag this browser has. */
  mark(): string;
  /** Binds to this browser's bag what waited for the bag `was`, `held` first. */
  rebind(was: string, held: Waiting[]): void;
  /** Sends a batch. Fails when there is no answer. */
  post(batch: { base_version: number; mutations: Mutation[] }): Promise<Reply>;
  /** Opens a new cart; says whether it did. */
  begin(): Promise<boolean>;
  /** Does it while no other tab does. */
  alone(what: () => Promise<void>): Promise<void>;
  /** From 0 up to 1. */
  chance(): number;
  /** What is shown has changed. */
  changed(news?: News): void;
}

/** The most changes in one request. */
export const BATCH = 100;
const LONGEST = 60_000;

/** Milliseconds before the next try: twice as long each time, spread, a minute at most, and never sooner than the server asks for. */
export function pause(tries: number, retryAfter: number | undefined, chance: number): number {
  const own = Math.min(LONGEST, 1_000 * 2 ** Math.min(tries, 10)) * (0.5 + chance / 2);
  return Math.max(own, (retryAfter ?? 0) * 1_000);
}

/** A cart's lines with the changes on top. `names` has the lines that mutations are known to have added. */
export function overlay(lines: Line[], queue: Waiting[], names: ReadonlyMap<string, string> = new Map()): Shown[] {
  let shown: Shown[] = lines.map((line) => ({ ...line, waiting: false }));
  const takenBack = new Set(queue.map(({ mutation }) => (mutation.type === "undo" ? mutation.mutation_id : "")));
  const here = new Set(queue.map(({ mutation }) => mutation.id));
  for (const { mutation, line } of queue) {
    if (takenBack.has(mutation.id)) continue;
    const named = "line_id" in mutation ? (names.get(mutation.line_id) ?? mutation.line_id) : line.id;
    const found = shown.find(({ id }) => id === named);
    if (mutation.type === "add") shown.push({ ...line, id: mutation.id, quantity: mutation.quantity, waiting: true });
    else if (mutation.type === "remove") shown = shown.filter((other) => other !== found);
    else if (mutation.type === "set_quantity") {
      if (found) Object.assign(found, { quantity: mutation.quantity, waiting: true });
    } else if (!found && !here.has(mutation.mutation_id)) shown.push({ ...line, waiting: true });
  }
  return shown;
}

/** What the API says of a cart, as far as it is shown. */
export function readCart({ id, version, lines }: ApiCart): Cart {
  const unit = (line: ApiCart["lines"][0]): number | null => (!line.problem || line.problem.code === "only_left" ? line.unit_price.amount : null);
  return { id, version, lines: lines.map((line) => ({ id: line.id, title: line.title, quantity: line.quantity, unit: unit(line) })) };
}

export class CartSync {
  /** The cart as the server gave it last. */
  cart: Cart | undefined;
  /** Whether changes wait because nobody answered. */
  stuck = false;
  #names = new Map<string, string>();
  #busy = false;
  #tries = 0;
  #begun = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly port: Port) {}

  get shown(): Shown[] {
    return overlay(this.cart?.lines ?? [], this.port.read(), this.#names);
  }

  /** Whether a batch is under way, so that news of the cart may be of our own making. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Takes a cart for the last one, unless a later one is known. */
  take(cart: Cart): boolean {
    if (this.cart?.id === cart.id && cart.version < this.cart.version) return false;
    this.cart = cart;
    return true;
  }

  /** Puts a change behind the others and sends them; says whether there was room for it. */
  ask(mutation: Mutation, line: Line): boolean {
    if (!this.port.push({ mutation, line })) return false;
    this.port.changed();
    if (this.#timer === undefined) void this.send();
    return true;
  }

  /** Sends what waits, one batch after another, now. */
  async send(): Promise<void> {
    if (this.#busy) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // another tab may have sent it all
    if (!this.port.read().length) {
      this.stuck = false;
      return;
    }
    this.#busy = true;
    try {
      await this.port.alone(async () => {
        while (await this.#batch());
      });
    } finally {
      this.#busy = false;
    }
    // what was asked for between the last batch and now
    if (this.#timer === undefined && this.port.read().length) void this.send();
  }

  /** Tries no more; what waits is kept. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /** Sends the oldest changes; says whether to go on with the next. */
  async #batch(): Promise<boolean> {
    const batch = this.port.read().slice(0, BATCH);
    if (!batch.length) return (this.stuck = false);
    let reply: Reply;
    try {
      reply = await this.port.post({ base_version: this.cart?.version ?? 0, mutations: batch.map(({ mutation }) => mutation) });
    } catch {
      return this.#later();
    }
    const { status, body } = reply;
    if (status === 200 && body.cart) return this.#answered(batch, body as Required<Reply["body"]>);
    if (status === 404 || (status === 409 && body.code === "cart_completed")) return this.#begin();
    if (status >= 400 && status < 500 && ![401, 403, 408, 409, 425, 429].includes(status)) return this.#unreadable(batch, body);
    return this.#later(reply.retryAfter);
  }

  #answered(batch: Waiting[], { cart, applied, rejected, changed_elsewhere: elsewhere }: Required<Reply["body"]>): boolean {
    for (const { id, line_id: line } of applied) if (line) this.#names.set(id, line);
    const known = new Set([...applied, ...rejected].map(({ id }) => id));
    const asked = new Map(batch.map(({ mutation, line }) => [mutation.id, line]));
    this.#drop(known);
    this.take(readCart(cart));
    const refused = rejected.map(({ id, message }) => `${asked.get(id)?.title ?? ""}: ${message}`);
    // an answer that says nothing of what was asked would be asked for ever
    if (!batch.some(({ mutation }) => known.has(mutation.id))) return this.#later();
    this.#tries = 0;
    this.#begun = this.stuck = false;
    this.port.changed({ refused, elsewhere });
    return true;
  }

  /** The cart was paid for, or is not there: what waits goes into a new one. */
  async #begin(): Promise<boolean> {
    if (this.#begun) return this.#later();
    const held = this.port.read();
    const was = this.port.mark();
    if (!(await this.port.begin().catch(() => false))) return this.#later();
    this.#begun = true;
    this.cart = undefined;
    this.port.rebind(was, held);
    return true;
  }

  /** A batch that cannot be read: what the server named goes, or all of it, so that the rest is not held up for ever. */
  #unreadable(batch: Waiting[], body: Reply["body"]): boolean {
    const places = (body.errors ?? []).map(({ field }) => Number(/^mutations\[(\d+)\]/.exec(field)?.[1] ?? NaN));
    const named = batch.filter((_, place) => places.includes(place));
    const lost = named.length ? named : batch;
    this.#drop(new Set(lost.map(({ mutation }) => mutation.id)));
    const why = body.errors?.[0]?.message ?? body.detail ?? "That could not be taken in. Please try again.";
    this.port.changed({ refused: [...new Set(lost.map(({ line }) => `${line.title}: ${why}`))], elsewhere: false });
    return true;
  }

  #drop(ids: ReadonlySet<string>): void {
    this.port.write(this.port.read().filter(({ mutation }) => !ids.has(mutation.id)));
  }

  #later(retryAfter?: number): false {
    this.stuck = true;
    this.#timer = setTimeout(() => void this.send(), pause(this.#tries++, retryAfter, this.port.chance()));
    this.port.changed();
    return false;
  }
}
