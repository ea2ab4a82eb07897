/**
 * `<commission-board data-events="…">` around the board of commissions: cards are dragged, picked with the arrow keys and moved from there, and
 * follow what others do. Without it the Move menu of each card is a plain form.
 */
import { Drag } from "./lib/board-drag";
import { move, openMenu, send } from "./lib/board-moves";
import { cardOf, cards, columnOf, columns, findCard, labelOf, pick, put, remove, ways } from "./lib/board-view";
import { parse, say } from "./lib/fragment";

interface Told {
  id: string;
  version: number;
  html: string;
}

export class CommissionBoard extends HTMLElement {
  #drag: Drag | undefined;
  #events: EventSource | undefined;
  /** Cards that wait until the menu over them is closed. */
  readonly #waiting = new Map<string, Told>();

  connectedCallback(): void {
    const board = this.#board;
    if (!board) return;
    this.querySelector(".board-keys")?.removeAttribute("hidden");
    this.#drag = new Drag(board);
    this.addEventListener("keydown", this.#keys);
    this.addEventListener("submit", this.#submit);
    this.addEventListener("toggle", this.#toggle, true);
    this.#listen();
  }

  disconnectedCallback(): void {
    this.#drag?.end();
    this.#events?.close();
  }

  get #board(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".board");
  }

  readonly #submit = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    const card = cardOf(form);
    const board = this.#board;
    if (!card || !board) return;
    event.preventDefault();
    const sent = new FormData(form);
    const way = ways(card).find((option) => option.value === sent.get("to"));
    if (way?.hasAttribute("data-reason") && !String(sent.get("reason")).trim()) {
      openMenu(card, way.value);
      return;
    }
    void send(board, card, form.action, sent);
  };

  readonly #keys = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    const card = cardOf(target);
    const board = this.#board;
    if (!board || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (card && event.key === "Escape") {
      const menu = card.querySelector<HTMLDetailsElement>("details[open]");
      if (menu) menu.open = false;
      pick(card);
      return;
    }
    if (target.closest("details,input,select")) return;
    const act = this.#act(board, card, event);
    if (!act) return;
    event.preventDefault();
    act();
  };

  #act(board: HTMLElement, card: HTMLElement | null, event: KeyboardEvent): (() => void) | undefined {
    if (!card) {
      const first = board.querySelector(".board-card");
      return first && event.target === board && event.key.startsWith("Arrow") ? () => pick(first) : undefined;
    }
    if (event.ctrlKey) return this.#nudge(board, card, event.key);
    if (event.key === "m" || event.key === "M") return () => openMenu(card) || say("This card cannot be moved.", true);
    const column = columnOf(card)!;
    const place = cards(column).indexOf(card);
    const beside = (by: number) => {
      const filled = columns(board).filter((one) => one === column || cards(one).length);
      const there = filled[filled.indexOf(column) + by];
      const its = there ? cards(there) : [];
      return its[Math.min(place, its.length - 1)];
    };
    const to = { ArrowUp: () => cards(column)[place - 1], ArrowDown: () => cards(column)[place + 1], ArrowLeft: () => beside(-1), ArrowRight: () => beside(1) }[event.key];
    if (!to) return undefined;
    return () => {
      const next = to();
      if (next) pick(next);
    };
  }

  /** Ctrl with an arrow moves the card itself: on to the usual next stage, or back. */
  #nudge(board: HTMLElement, card: HTMLElement, key: string): (() => void) | undefined {
    if (key !== "ArrowRight" && key !== "ArrowLeft") return undefined;
    const order = columns(board).map((column) => column.dataset.stage);
    const here = order.indexOf(card.dataset.stage);
    const way = ways(card).find(({ value }) => (key === "ArrowRight" ? order.indexOf(value) > here : order.indexOf(value) >= 0 && order.indexOf(value) < here));
    return () => (way ? void move(board, card, way.value) : say(`There is no stage to move ${card.dataset.number} to.`, true));
  }

  #listen(): void {
    const url = this.dataset.events;
    if (!url || typeof EventSource === "undefined") return;
    this.#events = new EventSource(url);
    this.#events.addEventListener("card", (event) => this.#hear(JSON.parse(event.data as string) as Told));
    this.#events.addEventListener("gone", (event) => {
      const { id } = JSON.parse(event.data as string) as Told;
      if (this.#board) remove(this.#board, id);
    });
  }

  #hear(told: Told): void {
    const board = this.#board;
    const old = board && findCard(board, told.id);
    if (!board || Number(old?.dataset.version ?? 0) >= told.version) return;
    // somebody fills in the menu of this very card: it is left to them, and said
    if (old?.querySelector("details[open]") || old?.classList.contains("is-dragged")) {
      this.#waiting.set(told.id, told);
      say(`Somebody else has just worked on ${old.dataset.number}. Close its menu to see how it stands.`, true);
      return;
    }
    const fresh = parse(told.html).querySelector<HTMLElement>(".board-card");
    if (!fresh) return;
    const before = old?.dataset.stage;
    put(board, fresh);
    if (before !== undefined && before !== fresh.dataset.stage) say(`${fresh.dataset.number} was moved to ${labelOf(board, fresh.dataset.stage ?? "")}.`);
  }

  readonly #toggle = (event: Event): void => {
    const menu = event.target as HTMLDetailsElement;
    const id = cardOf(menu)?.dataset.id;
    const told = id && !menu.open ? this.#waiting.get(id) : undefined;
    if (!told) return;
    this.#waiting.delete(told.id);
    this.#hear(told);
  };
}
