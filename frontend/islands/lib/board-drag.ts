/** Dragging a card with a mouse or a pen. A finger scrolls; it has the Move menu, as everybody has. */
import { cardOf, columnOf, columns, ways } from "./board-view";
import { move } from "./board-moves";

/** How far the pointer goes before a press is a drag. */
const BEGINS = 6;
/** How near the edge of the board scrolls it. */
const EDGE = 48;

export class Drag {
  #card: HTMLElement | null = null;
  #from = { x: 0, y: 0 };
  #going = false;

  constructor(readonly board: HTMLElement) {
    board.addEventListener("pointerdown", this);
    board.addEventListener("pointermove", this);
    board.addEventListener("pointerup", this);
    board.addEventListener("pointercancel", this);
    board.addEventListener("dragstart", this);
    board.addEventListener("click", this, true);
    document.addEventListener("keydown", this, true);
  }

  end(): void {
    document.removeEventListener("keydown", this, true);
    this.#stop();
  }

  handleEvent(event: Event): void {
    if (event.type === "pointerdown") this.#press(event as PointerEvent);
    else if (event.type === "pointermove") this.#go(event as PointerEvent);
    else if (event.type === "pointerup") this.#drop(event as PointerEvent);
    else if (event.type === "pointercancel") this.#stop();
    // a link's own dragging would take the card's place
    else if (event.type === "dragstart") event.preventDefault();
    else if (event.type === "click" && this.#going) {
      event.preventDefault();
      event.stopPropagation();
      this.#stop();
    } else if (event.type === "keydown" && this.#going && (event as KeyboardEvent).key === "Escape") {
      event.preventDefault();
      this.#stop();
    }
  }

  #press(event: PointerEvent): void {
    const target = event.target as Element;
    const card = cardOf(target);
    this.#going = false;
    if (!card || event.button !== 0 || event.pointerType === "touch" || target.closest("details,input,select,button")) return;
    if (!ways(card).length || card.hasAttribute("aria-busy")) return;
    this.#card = card;
    this.#from = { x: event.clientX, y: event.clientY };
  }

  #go(event: PointerEvent): void {
    const card = this.#card;
    if (!card) return;
    const [x, y] = [event.clientX - this.#from.x, event.clientY - this.#from.y];
    if (!this.#going) {
      if (Math.hypot(x, y) < BEGINS) return;
      this.#going = true;
      this.board.setPointerCapture(event.pointerId);
      card.classList.add("is-dragged");
      const open = new Set(ways(card).map((option) => option.value));
      for (const column of columns(this.board)) column.classList.toggle("may-drop", open.has(column.dataset.stage ?? ""));
    }
    card.style.setProperty("translate", `${x}px ${y}px`);
    const over = this.#under(event);
    for (const column of columns(this.board)) column.classList.toggle("is-over", column === over && column.classList.contains("may-drop"));
    const edges = this.board.getBoundingClientRect();
    const before = this.board.scrollLeft;
    if (event.clientX < edges.left + EDGE) this.board.scrollLeft -= EDGE / 2;
    if (event.clientX > edges.right - EDGE) this.board.scrollLeft += EDGE / 2;
    // the card stays under the pointer while the board goes by
    this.#from.x -= this.board.scrollLeft - before;
  }

  #under(event: PointerEvent): HTMLElement | null {
    const over = columnOf(document.elementFromPoint(event.clientX, event.clientY));
    return over && this.board.contains(over) ? over : null;
  }

  #drop(event: PointerEvent): void {
    const card = this.#card;
    const column = this.#going ? this.#under(event) : null;
    const went = this.#going;
    this.#stop();
    // the click that follows is the drag's, and opens nothing
    this.#going = went;
    if (went) setTimeout(() => (this.#going = false), 0);
    if (card && column?.dataset.stage) void move(this.board, card, column.dataset.stage);
  }

  #stop(): void {
    this.#card?.classList.remove("is-dragged");
    this.#card?.style.removeProperty("translate");
    for (const column of columns(this.board)) column.classList.remove("may-drop", "is-over");
    this.#card = null;
    this.#going = false;
  }
}
