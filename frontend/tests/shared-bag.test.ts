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
const fetched = vi.fn(async () => answer);
const bag = (): HTMLElement => document.querySelector<HTMLElement>("shared-bag")!;
const socket = (): Socket => Socket.all.at(-1)!;
const tell = (version: number): void => socket().onmessage?.({ data: JSON.stringify({ type: "shared_bag", version, bag: { lines: [] } }) });

beforeEach(() => {
  vi.useFakeTimers();
  Socket.all = [];
  fetched.mockClear();
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("fetch", fetched);
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
