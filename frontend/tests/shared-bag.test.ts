import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { define } from "../islands/lib/define";
import { page } from "../islands/lib/fragment";
import { SharedBag } from "../islands/shared-bag";

define({ "shared-bag": SharedBag });

class Socket {
  static all: Socket[] = [];
  static readonly CONNECTING = 0;
  readyState = 1;
  onmessage: ((event: { data: string }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;
  onopen: (() => void) | undefined;
  readonly close = vi.fn();
  constructor(readonly address: URL) {
    Socket.all.push(this);
  }
}

let answer: Response;
const fetched = vi.fn(async (..._asked: unknown[]) => answer);
const bag = (): HTMLElement => document.querySelector<HTMLElement>("shared-bag")!;
const socket = (): Socket => Socket.all.at(-1)!;
const tell = (version: number): void => socket().onmessage?.({ data: JSON.stringify({ type: "shared_bag", version, bag: { lines: [] } }) });

beforeEach(() => {
  vi.useFakeTimers();
  Socket.all = [];
  fetched.mockClear();
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("fetch", fetched);
  history.replaceState(null, "", "/shared/secret");
  answer = new Response("<h1>After</h1>", { headers: { "X-Fragment": "shared" } });
  document.body.innerHTML = `<div id="live"></div><shared-bag key="secret" version="3"><h1>Before</h1></shared-bag>`;
});
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a later version is painted by the server and put in place; what is known is left alone", async () => {
  expect(socket().address.search).toBe("?since=3&share=secret");
  tell(3);
  await vi.advanceTimersByTimeAsync(0);
  expect(fetched).not.toHaveBeenCalled();
  tell(4);
  await vi.advanceTimersByTimeAsync(0);
  expect([bag().textContent, document.getElementById("live")!.textContent]).toEqual(["After", "The bag has changed."]);
});

test("a change of one's own is sent in place, its refusal shown, and focus stays on the button of the same name", async () => {
  const line = (quantity: number): string =>
    `<div data-version="${quantity + 2}"><h1 tabindex="-1">Bag</h1><form method="post" action="${location.pathname}/lines/lin_1"><button name="quantity" value="${quantity + 1}" aria-label="One more ring">+</button></form></div>`;
  bag().innerHTML = line(1);
  answer = new Response(line(2), { headers: { "X-Fragment": "shared" } });
  const button = (): HTMLButtonElement => bag().querySelector("button")!;
  button().focus();
  button().click();
  await vi.advanceTimersByTimeAsync(0);
  expect(fetched.mock.calls[0]!.slice(0, 2)).toEqual([expect.stringContaining("/lines/lin_1"), expect.objectContaining({ method: "POST" })]);
  expect([button().value, document.activeElement === button()]).toEqual(["3", true]);
  tell(4);
  await vi.advanceTimersByTimeAsync(0);
  expect(fetched).toHaveBeenCalledTimes(1);
  answer = new Response(`<h1 tabindex="-1">Only two are ready.</h1>`, { status: 409, headers: { "X-Fragment": "shared" } });
  button().click();
  await vi.advanceTimersByTimeAsync(0);
  expect([bag().textContent, document.activeElement?.tagName]).toEqual(["Only two are ready.", "H1"]);
});

test("what somebody unfolded and typed stays while others change the bag", async () => {
  const fold = `<details><summary>Put a piece in</summary><input type="text" id="piece"></details>`;
  bag().innerHTML = fold;
  bag().querySelector("details")!.open = true;
  bag().querySelector("input")!.value = "Aure";
  answer = new Response(fold, { headers: { "X-Fragment": "shared" } });
  tell(4);
  await vi.advanceTimersByTimeAsync(0);
  expect([bag().querySelector("details")!.open, bag().querySelector("input")!.value]).toEqual([true, "Aure"]);
});

test("nothing stays on show when the link was ended", () => {
  const gone = vi.spyOn(page, "go").mockImplementation(() => undefined);
  socket().onclose?.({ code: 4001 });
  expect(gone).toHaveBeenCalledWith(location.pathname);
});

test("a lost socket comes back, and asks anew where the bag went on in another", async () => {
  socket().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Socket.all.length).toBe(2);
  expect(socket().address.search).toBe("?since=3&share=secret");
  socket().onclose?.({ code: 4002 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(socket().address.search).toBe("?since=0&share=secret");
});

test("nobody is followed by a page that has gone", () => {
  const last = socket();
  bag().remove();
  expect(last.close).toHaveBeenCalled();
});
