/** Moving a card before the server has answered, and putting it back when it says no. */
import { announcement, ask, page, say, unreachable } from "./fragment";
import { columnOf, findCard, labelOf, pick, put, recount, ways } from "./board-view";

/** Opens the Move menu of a card, at a stage if one is given; the reason takes the focus when the move needs one. */
export function openMenu(card: HTMLElement, stage?: string): boolean {
  const menu = card.querySelector<HTMLDetailsElement>("details.board-move");
  const choice = menu?.querySelector<HTMLSelectElement>("select[name=to]");
  if (!menu || !choice) return false;
  menu.open = true;
  if (stage) choice.value = stage;
  const reason = menu.querySelector<HTMLInputElement>("[name=reason]");
  if (stage && reason) {
    reason.focus();
    say(`Moving ${card.dataset.number} to ${choice.selectedOptions[0]?.textContent?.trim()}. Say why, then press Move.`, true);
  } else choice.focus();
  return true;
}

/** Moves a card to a stage; one whose move needs a reason opens its menu instead. */
export async function move(board: HTMLElement, card: HTMLElement, stage: string): Promise<void> {
  const number = card.dataset.number ?? "";
  if (stage === card.dataset.stage) return;
  const way = ways(card).find((option) => option.value === stage);
  if (!way) {
    say(`${number} does not go from ${labelOf(board, card.dataset.stage ?? "")} to ${labelOf(board, stage)}.`, true);
    return;
  }
  if (way.hasAttribute("data-reason")) {
    openMenu(card, stage);
    return;
  }
  const form = card.querySelector<HTMLFormElement>("form")!;
  const sent = new FormData(form);
  sent.set("to", stage);
  await send(board, card, form.action, sent);
}

/** Sends a move. The card is in its new column at once; it is where the server says after the answer, and back where it was when there is none. */
export async function send(board: HTMLElement, card: HTMLElement, url: string, sent: FormData): Promise<void> {
  if (card.hasAttribute("aria-busy")) return;
  const stage = String(sent.get("to"));
  const [home, next] = [card.parentElement, card.nextElementSibling];
  const focused = card.contains(document.activeElement);
  card.setAttribute("aria-busy", "true");
  card.querySelector("details")?.removeAttribute("open");
  board.querySelector(`.board-column[data-stage="${CSS.escape(stage)}"] ul`)?.append(card);
  recount(board);
  if (focused) card.querySelector<HTMLElement>("a.row-link")?.focus();
  const done = () => {
    card.removeAttribute("aria-busy");
    recount(board);
    // a card that is taken up and put elsewhere loses the focus
    const here = findCard(board, card.dataset.id ?? "");
    if (focused && here && !document.activeElement?.closest(".board-card")) pick(here);
  };
  const back = () => {
    // another's move may have put a newer card in its place meanwhile
    if (card.isConnected) home?.insertBefore(card, next?.parentElement === home ? next : null);
    done();
  };
  try {
    const body = new URLSearchParams([...sent].map(([name, value]) => [name, String(value)]));
    const answer = await ask(url, "card", { method: "POST", body });
    // the sign-in page: the session has ended, and nothing was moved
    if (answer.kind === "page") {
      back();
      page.go(location.href);
      return;
    }
    if (!answer.ok) back();
    const fresh = answer.content.querySelector<HTMLElement>(".board-card");
    if (fresh) put(board, fresh);
    else if (answer.ok) card.remove();
    done();
    const place = answer.ok && fresh ? ` ${columnOf(fresh)?.querySelectorAll(".board-card").length ?? 0} there now.` : "";
    say(announcement(answer.content) + place, true);
  } catch {
    back();
    say(`${card.dataset.number}: ${unreachable}`, true);
  }
}
