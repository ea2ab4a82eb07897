import { beforeEach, describe, expect, test, vi } from "vitest";
import { CommissionBoard } from "../islands/commission-board";
import { define } from "../islands/lib/define";
import { answer, fragment, live, one, settle, show } from "./support";

/** What the browser would connect to; a test says what arrives. */
class Stream extends EventTarget {
  static last: Stream;
  closed = false;
  constructor(readonly url: string) {
    super();
    Stream.last = this;
  }
  close(): void {
    this.closed = true;
  }
  tell(type: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}
vi.stubGlobal("EventSource", Stream);
Element.prototype.scrollIntoView = () => {};
define({ "commission-board": CommissionBoard });

const card = (n: number, stage: string, version = 1, ways = '<option value="design">Design</option><option value="enquiry" data-reason>Enquiry</option>'): string =>
  `<li class="board-card" data-id="com_${n}" data-number="B-${n}" data-stage="${stage}" data-version="${version}"><a class="row-link" href="/c/${n}">Ring ${n}</a>
   <details class="board-move"><summary>Move</summary><form method="post" action="/c/${n}/move"><input type="hidden" name="version" value="${version}">
   <select name="to">${ways}</select><input name="reason"><button>Move</button></form></details></li>`;
const column = (stage: string, label: string, inside: string): string =>
  `<section class="board-column" data-stage="${stage}" data-label="${label}"><h2>${label} <span data-count>0</span></h2><ul>${inside}</ul></section>`;

const press = (key: string, more: KeyboardEventInit = {}): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event;
};
const inColumn = (stage: string): string[] => [...document.querySelectorAll<HTMLElement>(`[data-stage="${stage}"].board-column .board-card`)].map((it) => it.dataset.id!);
const count = (stage: string): string => one(`[data-stage="${stage}"].board-column [data-count]`).textContent!;

describe("the board of commissions", () => {
  beforeEach(() =>
    show(`<commission-board data-events="/events?since=1"><p class="board-keys" hidden></p><div class="board" tabindex="0">
      ${column("enquiry", "Enquiry", card(9, "enquiry"))}${column("consultation", "Consultation", card(1, "consultation") + card(2, "consultation"))}
      ${column("design", "Design", "")}${column("quote", "Quote", card(3, "quote"))}</div></commission-board>`),
  );

  test("arrow keys pick cards, over empty columns too, and M opens the menu of the picked one", () => {
    one(".board").focus();
    press("ArrowRight");
    expect(document.activeElement?.textContent).toBe("Ring 9");
    press("ArrowRight");
    press("ArrowDown");
    expect(document.activeElement?.textContent).toBe("Ring 2");
    press("ArrowRight");
    expect(document.activeElement?.textContent).toBe("Ring 3");
    press("m");
    expect(one<HTMLDetailsElement>('[data-id="com_3"] details').open).toBe(true);
    expect(document.activeElement?.getAttribute("name")).toBe("to");
    // what is typed in the menu is the menu's
    expect(press("ArrowLeft").defaultPrevented).toBe(false);
    press("Escape");
    expect(document.activeElement?.textContent).toBe("Ring 3");
  });

  test("a move shows at once, and the server's card takes the place of the guess", async () => {
    let release: (value: Response) => void = () => {};
    vi.stubGlobal("fetch", vi.fn(() => new Promise<Response>((done) => (release = done))));
    one<HTMLElement>('[data-id="com_1"] a').focus();
    press("ArrowRight", { ctrlKey: true });
    expect([inColumn("consultation"), inColumn("design")]).toEqual([["com_2"], ["com_1"]]);
    expect(count("design")).toBe("1");
    release(fragment("card", `${card(1, "design", 2)}<p data-announce>Moved B-1 to Design.</p>`));
    await settle();
    expect(one('[data-id="com_1"]').dataset.version).toBe("2");
    expect(live()).toContain("Moved B-1 to Design.");
    expect(document.activeElement?.textContent).toBe("Ring 1");
  });

  test("a card that somebody else moved first is put where it stands, and who was slower is told", async () => {
    answer(fragment("card", `${card(1, "quote", 5)}<p data-announce>B-1: Somebody else worked on this commission.</p>`, 412));
    one<HTMLElement>('[data-id="com_1"] a').focus();
    press("ArrowRight", { ctrlKey: true });
    await settle();
    expect([inColumn("design"), inColumn("quote")]).toEqual([[], ["com_3", "com_1"]]);
    expect(live()).toContain("Somebody else");
  });

  test("a house that does not answer leaves the card in its old place", async () => {
    answer(new TypeError("offline"));
    one<HTMLElement>('[data-id="com_1"] a').focus();
    press("ArrowRight", { ctrlKey: true });
    await settle();
    expect(inColumn("consultation")).toEqual(["com_1", "com_2"]);
    expect(live()).toContain("could not reach");
  });

  test("what goes back asks for its reason first, and sends nothing without", async () => {
    const fetched = answer();
    one<HTMLElement>('[data-id="com_1"] a').focus();
    press("ArrowLeft", { ctrlKey: true });
    await settle();
    expect(document.activeElement?.getAttribute("name")).toBe("reason");
    one<HTMLFormElement>('[data-id="com_1"] form').requestSubmit();
    await settle();
    expect(fetched).not.toHaveBeenCalled();
  });

  test("what others move is seen and said; older news than the card is not", () => {
    expect(Stream.last.url).toBe("/events?since=1");
    Stream.last.tell("card", { id: "com_3", version: 4, html: card(3, "design", 4) });
    expect(inColumn("design")).toEqual(["com_3"]);
    expect(live()).toContain("B-3 was moved to Design.");
    Stream.last.tell("card", { id: "com_3", version: 3, html: card(3, "quote", 3) });
    expect(inColumn("design")).toEqual(["com_3"]);
    Stream.last.tell("card", { id: "com_7", version: 1, html: card(7, "enquiry") });
    expect(inColumn("enquiry")).toEqual(["com_9", "com_7"]);
    Stream.last.tell("gone", { id: "com_7" });
    expect(inColumn("enquiry")).toEqual(["com_9"]);
  });

  test("a menu that somebody fills in is left to them until they close it", async () => {
    const menu = one<HTMLDetailsElement>('[data-id="com_3"] details');
    menu.open = true;
    one<HTMLInputElement>('[data-id="com_3"] [name=reason]').value = "Because";
    Stream.last.tell("card", { id: "com_3", version: 4, html: card(3, "design", 4) });
    expect(one<HTMLInputElement>('[data-id="com_3"] [name=reason]').value).toBe("Because");
    expect(live()).toContain("Somebody else has just worked on B-3");
    menu.open = false;
    menu.dispatchEvent(new Event("toggle"));
    await settle();
    expect(inColumn("design")).toEqual(["com_3"]);
  });

  test("the stream ends with the board", () => {
    const stream = Stream.last;
    document.body.replaceChildren();
    expect(stream.closed).toBe(true);
  });
});
