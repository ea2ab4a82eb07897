/** The cards of a board: finding them, and putting one in its place. */

export const cardOf = (element: Element | null): HTMLElement | null => element?.closest<HTMLElement>(".board-card") ?? null;

export const columnOf = (element: Element | null): HTMLElement | null => element?.closest<HTMLElement>(".board-column") ?? null;

export function columns(board: Element): HTMLElement[] {
  return [...board.querySelectorAll<HTMLElement>(".board-column")];
}

export function cards(column: Element): HTMLElement[] {
  return [...column.querySelectorAll<HTMLElement>(".board-card")];
}

export function findCard(board: Element, id: string): HTMLElement | null {
  return board.querySelector(`.board-card[data-id="${CSS.escape(id)}"]`);
}

/** Where a card may go, the usual way first: the choices of its menu. */
export function ways(card: Element): HTMLOptionElement[] {
  return [...card.querySelectorAll<HTMLOptionElement>("select[name=to] option")];
}

export function labelOf(board: Element, stage: string): string {
  return board.querySelector<HTMLElement>(`.board-column[data-stage="${CSS.escape(stage)}"]`)?.dataset.label ?? stage;
}

/** Tells each column how many cards it has. */
export function recount(board: Element): void {
  for (const column of columns(board)) {
    const count = column.querySelector("[data-count]");
    if (count) count.textContent = String(cards(column).length);
  }
}

/** Focuses what of a card takes the focus. */
export function pick(card: Element): void {
  const link = card.querySelector<HTMLElement>("a.row-link");
  link?.focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/**
 * Puts a card, as the server tells it, in the place of the one there was: in the same place of the same column, at the end of another, since the
 * longest waiting stand on top. Focus stays with the card. A stage without a column has no place on this board.
 */
export function put(board: Element, fresh: HTMLElement): void {
  const old = findCard(board, fresh.dataset.id ?? "");
  const focused = old?.contains(document.activeElement) ?? false;
  const column = board.querySelector(`.board-column[data-stage="${CSS.escape(fresh.dataset.stage ?? "")}"]`);
  if (old && column && columnOf(old) === column) old.replaceWith(fresh);
  else {
    old?.remove();
    column?.querySelector("ul")?.append(fresh);
  }
  if (focused && fresh.isConnected) pick(fresh);
  recount(board);
}

export function remove(board: Element, id: string): void {
  findCard(board, id)?.remove();
  recount(board);
}
