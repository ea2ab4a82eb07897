import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LIMIT, mark, push, read, rebind, write, type Line, type Mutation, type Waiting } from "../islands/lib/bag-queue";
import { BATCH, CartSync, overlay, pause, readCart, type ApiCart, type News, type Reply } from "../islands/lib/cart-sync";

const line = (id: string, quantity = 1, unit: number | null = 100_00): Line => ({ id, title: `Piece ${id}`, quantity, unit });
const add = (id: string, quantity = 1): Waiting => ({ mutation: { id, type: "add", variant_id: `var_${id}`, quantity }, line: line(id, quantity) });
const set = (id: string, of: string, quantity: number): Waiting => ({ mutation: { id, type: "set_quantity", line_id: of, quantity }, line: line(of) });
const remove = (id: string, of: string): Waiting => ({ mutation: { id, type: "remove", line_id: of }, line: line(of) });
const undo = (id: string, of: string, back: string): Waiting => ({ mutation: { id, type: "undo", mutation_id: of }, line: line(back) });
const seen = (...given: Parameters<typeof overlay>): string => overlay(...given).map(({ id, quantity, waiting }) => `${id}×${quantity}${waiting ? "…" : ""}`).join(" ");

beforeEach(() => {
  localStorage.clear();
  document.cookie = "bag_mark=a1";
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("what is shown", () => {
  test.each([
    ["the cart as it is when nothing waits", [], "l1×1 l2×3"],
    ["another quantity", [set("m1", "l2", 5)], "l1×1 l2×5…"],
    ["the later of two quantities", [set("m1", "l2", 5), set("m2", "l2", 2)], "l1×1 l2×2…"],
    ["a piece that was added, by its mutation", [add("m1", 2)], "l1×1 l2×3 m1×2…"],
    ["a piece that was added and changed before it was sent", [add("m1"), set("m2", "m1", 4)], "l1×1 l2×3 m1×4…"],
    ["no piece that was added and taken out again", [add("m1"), remove("m2", "m1")], "l1×1 l2×3"],
    ["no line that was taken out", [remove("m1", "l1")], "l2×3"],
    ["a line whose removal was taken back before it was sent", [remove("m1", "l1"), undo("m2", "m1", "l1")], "l1×1 l2×3"],
    ["a line whose removal is known and is to be taken back", [undo("m2", "m1", "l0")], "l1×1 l2×3 l0×1…"],
    ["nothing for a line that is not there", [set("m1", "l9", 5), remove("m2", "l8")], "l1×1 l2×3"],
  ])("is %s", (_, queue, expected) => {
    expect(seen([line("l1"), line("l2", 3)], queue)).toBe(expected);
  });

  test("follows a line that the server has named since", () => {
    expect(seen([line("cln_7")], [set("m2", "m1", 4)], new Map([["m1", "cln_7"]]))).toBe("cln_7×4…");
  });

  test("leaves out of the sum what cannot be bought", () => {
    const told = (code?: string): ApiCart => ({ id: "c", version: 1, lines: [{ id: "l", title: "L", quantity: 2, unit_price: { amount: 5 }, problem: code ? { code } : null }] });
    const unit = (code?: string): number | null | undefined => readCart(told(code)).lines[0]?.unit;
    expect([unit(), unit("only_left"), unit("sold_out"), unit("gone"), unit("stone_taken")]).toEqual([5, 5, null, null, null]);
  });
});

describe("the queue", () => {
  test("belongs to one bag and is thrown away in another", () => {
    push(add("m1"));
    expect(read()).toHaveLength(1);
    document.cookie = "bag_mark=b2";
    expect(read()).toEqual([]);
    document.cookie = "bag_mark=a1";
    expect([read(), localStorage.getItem("bag")]).toEqual([[], null]);
  });

  test("of somebody who has no bag yet is not the next one's", () => {
    document.cookie = "bag_mark=; max-age=0";
    push(add("m1"));
    expect([mark(), read().length]).toEqual(["", 1]);
    document.cookie = "bag_mark=a1";
    expect(read()).toEqual([]);
  });

  test.each(["{", "null", "7", `{"of":"a1"}`, `{"of":"a1","queue":{}}`, `{"of":"a1","queue":[null]}`, `{"of":"a1","queue":[{"mutation":{"id":"m"},"line":{"id":"l"}}]}`])(
    "that cannot be read is thrown away: %s",
    (text) => {
      localStorage.setItem("bag", text);
      expect(read()).toEqual([]);
      expect(push(add("m1"))).toBe(true);
      expect(read()).toHaveLength(1);
    },
  );

  test("has an end, and says so", () => {
    write(Array.from({ length: LIMIT }, (_, place) => add(`m${place}`)));
    expect(push(add("one more"))).toBe(false);
    expect(read()).toHaveLength(LIMIT);
  });
});

interface Batch {
  base_version: number;
  mutations: Mutation[];
}

/** A device and the server behind it. */
function device(...replies: (Reply | Error | Promise<Reply>)[]) {
  const sent: Batch[] = [];
  const news: News[] = [];
  const begin = vi.fn(async () => true);
  const sync = new CartSync({
    read,
    push,
    write,
    mark,
    rebind,
    post: async (batch) => {
      sent.push(JSON.parse(JSON.stringify(batch)) as Batch);
      const reply = replies.shift() ?? new Error("nobody answers");
      if (reply instanceof Error) throw reply;
      return reply;
    },
    begin,
    alone: (what) => what(),
    chance: () => 1,
    changed: (told) => void (told && news.push(told)),
  });
  return { sync, sent, news, begin, ids: () => sent.map(({ mutations }) => mutations.map(({ id }) => id).join(" ")) };
}

const api = (version: number, ids: string[] = [], id = "cart_1"): ApiCart => ({
  id,
  version,
  lines: ids.map((each) => ({ id: each, title: each, quantity: 1, unit_price: { amount: 100 }, problem: null })),
});
const taken = (version: number, applied: string[], more: Partial<Reply["body"]> = {}): Reply => ({
  status: 200,
  body: { cart: api(version), applied: applied.map((id) => ({ id, version, line_id: null })), rejected: [], changed_elsewhere: false, ...more },
});
const status = (code: number, body: Reply["body"] = {}, retryAfter?: number): Reply => ({ status: code, body, ...(retryAfter && { retryAfter }) });
const ask = (sync: CartSync, { mutation, line: shown }: Waiting): boolean => sync.ask(mutation, shown);

describe("a device that sends", () => {
  test("says which version it saw, and drops what was answered", async () => {
    const { sync, sent } = device(taken(4, ["m1"]));
    sync.take({ id: "cart_1", version: 3, lines: [] });
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([{ base_version: 3, mutations: [{ id: "m1", type: "add", variant_id: "var_m1", quantity: 1 }] }]);
    expect([read(), sync.cart?.version]).toEqual([[], 4]);
  });

  test("waits for each answer before it sends the next batch", async () => {
    let answer: (reply: Reply) => void = () => undefined;
    const { sync, ids } = device(new Promise<Reply>((done) => (answer = done)), taken(3, ["m2", "m3"]));
    ask(sync, add("m1"));
    ask(sync, add("m2"));
    ask(sync, add("m3"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ids()).toEqual(["m1"]);
    answer(taken(1, ["m1"]));
    await vi.advanceTimersByTimeAsync(0);
    expect(ids()).toEqual(["m1", "m2 m3"]);
  });

  test("sends a hundred at once and the rest afterwards", async () => {
    const all = Array.from({ length: BATCH + 20 }, (_, place) => add(`m${place}`));
    write(all);
    const named = all.map(({ mutation }) => mutation.id);
    const { sync, sent } = device(taken(100, named.slice(0, BATCH)), taken(120, named.slice(BATCH)));
    await sync.send();
    expect(sent.map(({ mutations }) => mutations.length)).toEqual([100, 20]);
    expect(read()).toEqual([]);
  });

  test("tells why a change was refused, by the name of its piece, and takes it back", async () => {
    const refused = { rejected: [{ id: "m1", code: "gone", message: "This piece has found its owner." }] };
    const { sync, news } = device(taken(3, ["m2"], refused));
    write([set("m1", "l1", 5), set("m2", "l2", 5)]);
    await sync.send();
    expect(news.at(-1)).toEqual({ refused: ["Piece l1: This piece has found its owner."], elsewhere: false });
    expect(read()).toEqual([]);
  });

  test("never takes an older cart for the last, and another cart always", () => {
    const { sync } = device();
    expect(sync.take({ id: "cart_1", version: 5, lines: [] })).toBe(true);
    expect(sync.take({ id: "cart_1", version: 4, lines: [] })).toBe(false);
    expect(sync.take({ id: "cart_1", version: 5, lines: [] })).toBe(true);
    expect(sync.take({ id: "cart_2", version: 1, lines: [] })).toBe(true);
    expect(sync.cart?.version).toBe(1);
  });

  test("asks again with the same ids, later each time, until there is an answer", async () => {
    const { sync, ids } = device(new Error("offline"), new Error("offline"), status(503), taken(1, ["m1"]));
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    expect([ids().length, sync.stuck]).toEqual([1, true]);
    await vi.advanceTimersByTimeAsync(999);
    expect(ids().length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(ids().length).toBe(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ids().length).toBe(3);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(ids()).toEqual(["m1", "m1", "m1", "m1"]);
    expect([read(), sync.stuck]).toEqual([[], false]);
  });

  test("leaves the server alone for as long as it asks, and what is done meanwhile waits too", async () => {
    const { sync, ids } = device(status(429, {}, 30), taken(2, ["m1", "m2"]));
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(10_000);
    ask(sync, add("m2"));
    await vi.advanceTimersByTimeAsync(19_999);
    expect(ids()).toEqual(["m1"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ids()).toEqual(["m1", "m1 m2"]);
  });

  test("tries at once when it is told to, as on the way back online", async () => {
    const { sync, ids } = device(new Error("offline"), taken(1, ["m1"]));
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    await sync.send();
    expect([ids().length, read().length]).toEqual([2, 0]);
  });

  test.each([
    ["was paid for", status(409, { code: "cart_completed" })],
    ["is not there", status(404, { code: "cart_not_found" })],
  ])("begins a new cart when its own %s, and what waits goes there", async (_, reply) => {
    const { sync, ids, begin } = device(reply, taken(1, ["m1"], { cart: api(1, [], "cart_2") }));
    begin.mockImplementation(async () => {
      document.cookie = "bag_mark=c3";
      return true;
    });
    sync.take({ id: "cart_1", version: 9, lines: [] });
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    expect([begin.mock.calls.length, ids()]).toEqual([1, ["m1", "m1"]]);
    expect([read(), sync.cart?.id]).toEqual([[], "cart_2"]);
  });

  test("keeps in the new cart what was asked for while it was begun, even when another tab let the old queue go", async () => {
    const { sync, ids, begin } = device(status(404), taken(2, ["m1", "m2"]));
    begin.mockImplementation(async () => {
      document.cookie = "bag_mark=c3";
      push(add("m2"));
      return true;
    });
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    expect([ids(), read()]).toEqual([["m1", "m1 m2"], []]);
  });

  test("is not stuck, and waits for no timer, once another tab has sent it all", async () => {
    const { sync, ids } = device(new Error("offline"), taken(1, ["m2"]));
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    write([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sync.stuck).toBe(false);
    ask(sync, add("m2"));
    await vi.advanceTimersByTimeAsync(0);
    expect(ids()).toEqual(["m1", "m2"]);
  });

  test("does not begin one cart after another", async () => {
    const { sync, begin, ids } = device(status(404), status(404), status(404));
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    expect([begin.mock.calls.length, ids().length, sync.stuck]).toEqual([1, 2, true]);
  });

  test("is not held up for ever by a change that cannot be read", async () => {
    const unreadable = status(422, { errors: [{ field: "mutations[1].line_id", message: "Use 1 to 64 letters." }] });
    const { sync, ids, news } = device(unreadable, taken(2, ["m1", "m3"]));
    write([add("m1"), remove("m2", "l 2"), add("m3")]);
    await sync.send();
    expect(ids()).toEqual(["m1 m2 m3", "m1 m3"]);
    expect(news[0]?.refused).toEqual(["Piece l 2: Use 1 to 64 letters."]);
  });

  test("backs off from an answer that says nothing of what was asked", async () => {
    const { sync, ids } = device(taken(1, []), taken(1, ["m1"]));
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    expect([ids().length, read().length]).toEqual([1, 1]);
  });

  test("says whether another device changed the cart", async () => {
    const { sync, news } = device(taken(7, ["m1"], { changed_elsewhere: true }));
    ask(sync, add("m1"));
    await vi.advanceTimersByTimeAsync(0);
    expect(news).toEqual([{ refused: [], elsewhere: true }]);
  });

  test("keeps no more than there is room for", () => {
    const { sync } = device();
    write(Array.from({ length: LIMIT }, (_, place) => add(`m${place}`)));
    expect(ask(sync, add("one more"))).toBe(false);
  });
});

describe("the pause before the next try", () => {
  test.each([
    [0, undefined, 0, 500],
    [0, undefined, 1, 1_000],
    [3, undefined, 1, 8_000],
    [50, undefined, 1, 60_000],
    [0, 10, 1, 10_000],
    [9, 10, 1, 60_000],
  ])("after %s tries, asked to wait %s s, is drawn by %s to %s ms", (tries, wait, chance, expected) => {
    expect(pause(tries, wait, chance)).toBe(expected);
  });
});
