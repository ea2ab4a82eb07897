import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HoldMarks } from "../islands/hold-marks";
import { HoldNote } from "../islands/hold-note";
import { HoldWatch } from "../islands/hold-watch";
import { define } from "../islands/lib/define";

define({ "hold-marks": HoldMarks, "hold-note": HoldNote, "hold-watch": HoldWatch });

const NOW = Date.parse("2026-11-26T14:00:00Z");
const note = (whose: string, until: string): string =>
  `<hold-note class="alert tone-success" data-until="${until}" data-whose="${whose}" data-warn-at="5"><p data-said>Until <time datetime="${until}">x UTC</time>, <span data-left>12 minutes</span></p></hold-note>`;
const one = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  document.body.innerHTML = `<div id="live"></div><main></main>`;
});
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("<hold-note>", () => {
  test("counts down, warns once in the last five minutes, and says when it is over", async () => {
    const over = vi.fn();
    document.addEventListener("hold:over", over);
    one("main").innerHTML = note("yours", "2026-11-26T14:12:00Z");
    expect(one("[data-left]").textContent).toBe("12 minutes");
    await vi.advanceTimersByTimeAsync(6 * 60_000);
    expect([one("[data-left]").textContent, one("#live").textContent]).toEqual(["6 minutes", ""]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(one("hold-note").className).toBe("alert tone-warning");
    expect(one("#live").textContent).toContain("5 minutes left");
    one("#live").replaceChildren();
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    expect([one("[data-left]").textContent, one("#live").textContent]).toEqual(["1 minute", ""]);
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    expect(one("[data-said]").textContent).toBe("The time of your hold is over: others can have the piece now.");
    expect(over).toHaveBeenCalledTimes(1);
  });

  test("does not warn others of an end that is good news", async () => {
    one("main").innerHTML = note("another", "2026-11-26T14:03:00Z");
    expect(one("#live").textContent).toBe("");
    await vi.advanceTimersByTimeAsync(3 * 60_000);
    expect(one("[data-said]").textContent).toBe("It is free again.");
  });
});

describe("<hold-watch>", () => {
  test("shows how the piece is held, and touches nothing while that is the same", async () => {
    let answer = note("another", "2026-11-26T14:20:00Z");
    const fetched = vi.fn(async () => new Response(answer, { headers: { "X-Fragment": "hold" } }));
    vi.stubGlobal("fetch", fetched);
    one("main").innerHTML = `<hold-watch data-url="/fragments/hold?x"><p>One piece exists.</p></hold-watch>`;
    await vi.advanceTimersByTimeAsync(10);
    const shown = one("hold-watch hold-note");
    await vi.advanceTimersByTimeAsync(5_000);
    expect([fetched.mock.calls.length, one("hold-watch hold-note") === shown]).toEqual([2, true]);
    answer = "<p>One piece exists.</p>";
    await vi.advanceTimersByTimeAsync(5_000);
    expect(one("hold-watch").textContent).toBe("One piece exists.");
  });

  test("keeps what it shows when a question gets no answer", async () => {
    vi.stubGlobal("fetch", vi.fn(async () => Promise.reject(new TypeError("offline"))));
    one("main").innerHTML = `<hold-watch data-url="/fragments/hold?x"><p>One piece exists.</p></hold-watch>`;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(one("hold-watch").textContent).toBe("One piece exists.");
  });
});

describe("<hold-marks>", () => {
  test("asks for what is on the page, fills and empties it, and keeps it when a question fails", async () => {
    const until = "2026-11-26T14:20:00Z";
    let answer = `<p class="hold-mark" data-held="A">Held for another client until <time datetime="${until}">14:20 UTC</time></p>`;
    const fetched = vi.fn(async (_url: string) => new Response(answer, { headers: { "X-Fragment": "holds" } }));
    vi.stubGlobal("fetch", fetched);
    one("main").innerHTML = `<p data-held="A"></p><p data-held="B">Held for a client until 14:02 UTC</p><p data-held="A"></p><hold-marks data-url="/fragments/holds"></hold-marks>`;
    await vi.advanceTimersByTimeAsync(10);
    expect(fetched.mock.calls[0]![0]).toBe("/fragments/holds?stones=A,B");
    const told = (): string[] => [...document.querySelectorAll("[data-held]")].map((place) => place.textContent!);
    const clock = new Date(until).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    expect(told()).toEqual([`Held for another client until ${clock}`, "", `Held for another client until ${clock}`]);
    const shown = one("time");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(one("time")).toBe(shown);
    fetched.mockRejectedValueOnce(new Error("offline"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told()[0]).toContain("Held for another client");
    answer = "";
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told()).toEqual(["", "", ""]);
  });

  test("asks nothing of a page without stones", async () => {
    const fetched = vi.fn();
    vi.stubGlobal("fetch", fetched);
    one("main").innerHTML = `<hold-marks data-url="/fragments/holds"></hold-marks>`;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(fetched).not.toHaveBeenCalled();
  });
});
