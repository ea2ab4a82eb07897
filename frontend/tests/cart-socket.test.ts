import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CartSocket } from "../islands/lib/cart-socket";
import type { ApiCart } from "../islands/lib/cart-sync";

const api = (version: number): ApiCart => ({ id: "cart_1", version, lines: [] });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the socket", () => {
  class Pretended {
    static CONNECTING = 0;
    readyState = 1;
    static all: Pretended[] = [];
    onmessage: ((event: { data: string }) => void) | undefined;
    onclose: ((event: { code: number }) => void) | undefined;
    onopen: (() => void) | undefined;
    closed = false;
    constructor(readonly url: URL) {
      Pretended.all.push(this);
    }
    close(): void {
      this.closed = true;
    }
  }
  const last = (): Pretended => Pretended.all.at(-1)!;
  let heard: ApiCart[];
  let missed: number;
  let socket: CartSocket;
  beforeEach(() => {
    Pretended.all = [];
    [heard, missed] = [[], 0];
    vi.stubGlobal("WebSocket", Pretended);
    vi.spyOn(Math, "random").mockReturnValue(0.999);
    socket = new CartSocket(() => 7, (cart) => heard.push(cart), () => missed++);
  });

  test("goes to the same house and names the version that is known", () => {
    socket.want(true);
    expect(last().url.href).toBe(`${location.origin.replace("http", "ws")}/ws/cart?since=7`);
    socket.want(true);
    expect(Pretended.all).toHaveLength(1);
    last().onmessage!({ data: JSON.stringify({ type: "cart", version: 8, cart: api(8) }) });
    last().onmessage!({ data: JSON.stringify({ type: "something new" }) });
    expect(heard.map(({ version }) => version)).toEqual([8]);
  });

  test("is let go when nobody looks, and does not come back by itself", async () => {
    socket.want(true);
    socket.want(false);
    last().onclose!({ code: 1005 });
    await vi.advanceTimersByTimeAsync(120_000);
    expect([Pretended.all.length, last().closed]).toEqual([1, true]);
    socket.want(true);
    expect(Pretended.all).toHaveLength(2);
  });

  test("comes back soon after a restart, spread out, and backs off from everything else", async () => {
    socket.want(true);
    last().onclose!({ code: 1012 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect([Pretended.all.length, missed]).toEqual([2, 0]);
    last().onclose!({ code: 1006 });
    await vi.advanceTimersByTimeAsync(1_000);
    last().onclose!({ code: 1006 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect([Pretended.all.length, missed]).toEqual([3, 2]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Pretended.all).toHaveLength(4);
  });

  test("is let go before it is open without an error", () => {
    socket.want(true);
    last().readyState = 0;
    socket.want(false);
    expect(last().closed).toBe(false);
    last().onopen!();
    expect(last().closed).toBe(true);
  });

  test("asks for everything when the token leads to another cart", async () => {
    socket.want(true);
    last().onclose!({ code: 4002 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect([Pretended.all.length, last().url.search, missed]).toEqual([2, "", 0]);
    last().onclose!({ code: 1012 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(last().url.search).toBe("?since=7");
  });

  test("stays away for as long as the page lives when the token is no longer good", async () => {
    socket.want(true);
    last().onclose!({ code: 4001 });
    socket.want(false);
    socket.want(true);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(Pretended.all).toHaveLength(1);
  });
});
