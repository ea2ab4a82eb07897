import { beforeEach, describe, expect, test, vi } from "vitest";
import { FacetForm } from "../islands/facet-form";
import { define } from "../islands/lib/define";
import { page } from "../islands/lib/fragment";
import { RangeSlider } from "../islands/range-slider";
import { answer, fragment, live, one, settle, show, submit } from "./support";

define({ "facet-form": FacetForm, "range-slider": RangeSlider });
const results = (count: number, cards: string, more = ""): string => `
  <div data-swap="results"><p data-announce>${count} rings</p>
  <a data-facet-link href="/rings">Clear all</a><ul data-grid>${cards}</ul><div data-more>${more}</div></div>`;
const facets = (yellow: number): string => `<div data-swap="facets"><input type="checkbox" id="f-metal-yellow" name="metal" value="yellow"> ${yellow}</div>`;
const first = results(23, `<li><a href="/a">A</a></li>`, `<a data-load-more href="/rings?page=2">Show more</a>`);

beforeEach(() => {
  show(`<facet-form><aside popover><form id="facets-form" action="/rings">
      ${facets(14)}<input name="price_min" value=""><button>Show</button></form></aside></facet-form>
    <select name="sort" form="facets-form"><option value="price" selected>Price</option></select>${first}`);
});

describe("the facet form", () => {
  test("asks for the narrowed list and leaves empty fields out of its address", async () => {
    const fetched = answer(fragment("results", results(14, "") + facets(14)));
    one<HTMLInputElement>("#f-metal-yellow").checked = true;
    one("#f-metal-yellow").dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
    expect(String(fetched.mock.calls[0]![0])).toMatch(/^\/rings\?metal=yellow/);
    expect(String(fetched.mock.calls[0]![0])).not.toContain("price_min");
    expect(fetched.mock.calls[0]![1]?.headers).toMatchObject({ "X-Fragment": "results" });
  });

  test("swaps the list and the counts, says how many are left, keeps focus and the address", async () => {
    const address = vi.spyOn(history, "replaceState").mockImplementation(() => undefined);
    answer(fragment("results", results(14, "<li>B</li>") + facets(3)));
    const box = one<HTMLInputElement>("#f-metal-yellow");
    box.checked = true;
    box.focus();
    box.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
    expect(one("[data-grid]").textContent).toBe("B");
    expect(one("[data-swap=facets]").textContent).toContain("3");
    expect(live()).toBe("14 rings");
    expect(document.activeElement?.id).toBe("f-metal-yellow");
    expect(String(address.mock.calls[0]![2])).toContain("metal=yellow");
    expect(one("[data-swap=results]").hasAttribute("aria-busy")).toBe(false);
  });

  test("narrows on submit without leaving the page", async () => {
    const fetched = answer(fragment("results", results(14, "")));
    expect(submit(one<HTMLFormElement>("form")).defaultPrevented).toBe(true);
    await settle();
    expect(fetched).toHaveBeenCalledOnce();
  });

  test("follows a filter's link in place", async () => {
    const fetched = answer(fragment("results", results(23, "")));
    one("[data-facet-link]").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    await settle();
    expect(fetched.mock.calls[0]![0]).toBe("/rings");
  });

  test("adds the next page below and moves focus to its first piece", async () => {
    answer(fragment("results", results(23, `<li><a href="/b">B</a></li>`, "all shown")));
    one("[data-load-more]").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    await settle();
    expect(one("[data-grid]").textContent).toBe("AB");
    expect(document.activeElement?.getAttribute("href")).toBe("/b");
    expect(one("[data-more]").textContent).toBe("all shown");
  });

  test("goes to the list's page when the server answers with a page", async () => {
    const went = vi.spyOn(page, "go").mockImplementation(() => undefined);
    answer(new Response("<!doctype html>"));
    one("[data-facet-link]").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    await settle();
    expect(went).toHaveBeenCalledWith("/rings");
  });

  test("says so when the connection is lost and leaves the list as it was", async () => {
    answer(new TypeError("offline"));
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect(live()).toContain("could not reach");
    expect(one("[data-grid]").textContent).toBe("A");
  });
});

const price = (least: string): string => `<div data-swap="facets"><range-slider data-steps="0 1000 2500 5000" data-label="Price"><svg></svg>
  <div><input id="f-price-min" name="price_min" value="${least}"><input id="f-price-max" name="price_max" value=""></div></range-slider></div>`;
const handles = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>(".slider input")];
const drag = (handle: HTMLInputElement, place: string): void => {
  handle.value = place;
  handle.dispatchEvent(new Event("input", { bubbles: true }));
  handle.dispatchEvent(new Event("change", { bubbles: true }));
};

describe("the slider of a range", () => {
  beforeEach(() => {
    show(`<facet-form><form action="/rings">${price("")}<button>Show</button></form></facet-form>${first}`);
  });

  test("writes the field of the handle that is moved, and the list follows when it is let go", async () => {
    const fetched = answer(fragment("results", results(9, "") + price("1000")));
    const [low, high] = handles();
    expect([low!.value, high!.value]).toEqual(["0", "4"]);
    low!.focus();
    drag(low!, "1");
    expect(one<HTMLInputElement>("#f-price-min").value).toBe("1000");
    await settle();
    expect(fetched.mock.calls.map((call) => call[0])).toEqual(["/rings?price_min=1000"]);
    expect(handles().map((handle) => handle.value)).toEqual(["1", "4"]);
    expect(document.activeElement?.id).toBe("f-price-min-handle");
  });

  test("leaves a field empty where the handle stands at its end, and the handles do not pass each other", () => {
    answer(fragment("results", results(9, "")), fragment("results", results(9, "")), fragment("results", results(9, "")));
    const [low, high] = handles();
    drag(high!, "2");
    expect(one<HTMLInputElement>("#f-price-max").value).toBe("2500");
    drag(low!, "3");
    expect(one<HTMLInputElement>("#f-price-min").value).toBe("2500");
    drag(low!, "0");
    expect(one<HTMLInputElement>("#f-price-min").value).toBe("");
  });
});
