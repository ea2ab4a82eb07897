import { beforeEach, describe, expect, test, vi } from "vitest";
import { define } from "../islands/lib/define";
import { page } from "../islands/lib/fragment";
import { ProductGallery } from "../islands/product-gallery";
import { StickyBuy } from "../islands/sticky-buy";
import { VariantPicker } from "../islands/variant-picker";
import { answer, fragment, live, one, settle, show } from "./support";

define({ "product-gallery": ProductGallery, "variant-picker": VariantPicker });
const views = (metal: string): string => `
  <div class="gallery-track" tabindex="0"><figure id="view-1">${metal} 1</figure><figure id="view-2">${metal} 2</figure><figure>3</figure></div>
  <nav class="gallery-thumbs"><a href="#view-1" aria-current="true">1</a><a href="#view-2">2</a><a href="#view-3">3</a></nav>`;
const options = (metal: string, price: string): string => `
  <form id="buy-form"><p data-announce>${price}</p>
    <input type="hidden" name="variant" value="v">
    <input type="radio" name="metal" value="yellow" data-option ${metal === "yellow" ? "checked" : ""}>
    <input type="radio" name="metal" value="rose" data-option ${metal === "rose" ? "checked" : ""}>
    <select name="size" data-option><option value="52" selected>52</option></select>
  </form>`;

beforeEach(() => {
  show(`<product-gallery>${views("yellow")}</product-gallery>
        <variant-picker data-url="/products/aurelia">${options("yellow", "$3,450")}</variant-picker>`);
  const track = one(".gallery-track");
  Object.defineProperty(track, "clientWidth", { value: 600, configurable: true });
  track.scrollTo = ((to: ScrollToOptions) => Object.assign(track, { scrollLeft: to.left })) as typeof track.scrollTo;
});

const current = (): string | null | undefined => document.querySelector("[aria-current]")?.textContent;
const press = (target: Element, key: string): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
};

describe("the product gallery", () => {
  test("shows the view of the thumbnail that was pressed, without changing the address", () => {
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    document.querySelectorAll(".gallery-thumbs a")[2]!.dispatchEvent(click);
    expect(click.defaultPrevented).toBe(true);
    expect(one(".gallery-track").scrollLeft).toBe(1200);
    expect(current()).toBe("3");
  });

  test("moves with the arrow keys and stops at the ends", () => {
    const track = one(".gallery-track");
    press(track, "ArrowRight");
    expect(current()).toBe("2");
    press(track, "ArrowLeft");
    press(track, "ArrowLeft");
    expect(current()).toBe("1");
  });

  test("leaves up and down to the page while the track has focus", () => {
    expect(press(one(".gallery-track"), "ArrowDown").defaultPrevented).toBe(false);
  });

  test("silences a film when another view is shown, and lets it play while it is", () => {
    const film = document.createElement("video");
    const pause = vi.spyOn(film, "pause").mockImplementation(() => {});
    one("#view-2").append(film);
    press(one(".gallery-track"), "ArrowRight");
    expect(pause).not.toHaveBeenCalled();
    press(one(".gallery-track"), "ArrowRight");
    expect(pause).toHaveBeenCalledOnce();
  });

  test("takes focus along when arrows move between thumbnails", () => {
    const thumbs = document.querySelectorAll<HTMLAnchorElement>(".gallery-thumbs a");
    thumbs[0]!.focus();
    press(thumbs[0]!, "ArrowDown");
    expect(document.activeElement).toBe(thumbs[1]);
    expect(current()).toBe("2");
  });
});

describe("the variant picker", () => {
  const choose = (value: string): void => {
    const input = one<HTMLInputElement>(`input[value=${value}]`);
    input.checked = true;
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  test("asks for the buy box of the options chosen, and only those", async () => {
    const fetched = answer(fragment("buy-box", options("rose", "$3,600")));
    choose("rose");
    await settle();
    expect(fetched.mock.calls[0]![0]).toBe("/products/aurelia?metal=rose&size=52");
    expect(fetched.mock.calls[0]![1]?.headers).toMatchObject({ "X-Fragment": "buy-box" });
  });

  test("puts the answer in place, says the price, keeps focus and the address", async () => {
    const address = vi.spyOn(history, "replaceState").mockImplementation(() => undefined);
    answer(fragment("buy-box", options("rose", "$3,600")));
    choose("rose");
    await settle();
    expect(one("[data-announce]").textContent).toBe("$3,600");
    expect(live()).toBe("$3,600");
    expect(document.activeElement).toBe(one("input[value=rose]"));
    expect(address.mock.calls[0]![2]).toBe("/products/aurelia?metal=rose&size=52");
  });

  test("hands other pictures to the gallery", async () => {
    answer(fragment("buy-box", `${options("rose", "$3,600")}<template data-gallery>${views("rose")}</template>`));
    choose("rose");
    await settle();
    expect(one("product-gallery figure").textContent).toBe("rose 1");
    expect(document.querySelector("variant-picker template")).toBeNull();
  });

  test("goes to the page itself when the server answers with a page", async () => {
    const went = vi.spyOn(page, "go").mockImplementation(() => undefined);
    answer(new Response("<!doctype html>"));
    choose("rose");
    await settle();
    expect(went).toHaveBeenCalledWith("/products/aurelia?metal=rose&size=52");
  });

  test("drops an answer that a later choice has overtaken", async () => {
    let late: (response: Response) => void = () => undefined;
    const mock = vi.fn<typeof fetch>();
    mock.mockImplementationOnce((_, init) => new Promise((resolve, reject) => {
      late = resolve;
      init?.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    }));
    mock.mockResolvedValueOnce(fragment("buy-box", options("yellow", "$3,450")));
    vi.stubGlobal("fetch", mock);
    choose("rose");
    choose("yellow");
    late(fragment("buy-box", options("rose", "$3,600")));
    await settle();
    expect(one("[data-announce]").textContent).toBe("$3,450");
    expect(live()).not.toContain("could not reach");
  });
});

describe("the sticky buy bar", () => {
  test("shows only while the real button is out of view", () => {
    let tell: (entries: { isIntersecting: boolean }[]) => void = () => undefined;
    const observed: Element[] = [];
    vi.stubGlobal("IntersectionObserver", class {
      constructor(callback: typeof tell) { tell = callback; }
      observe(element: Element): void { observed.push(element); }
      unobserve(): void {}
      disconnect(): void {}
    });
    define({ "sticky-buy": StickyBuy });
    show(`<form id="buy"><button class="btn btn-full">Add</button></form><sticky-buy data-watch="buy"><div hidden></div></sticky-buy>`);
    expect(observed).toEqual([one(".btn-full")]);
    tell([{ isIntersecting: false }]);
    expect(one("sticky-buy div").hidden).toBe(false);
    tell([{ isIntersecting: true }]);
    expect(one("sticky-buy div").hidden).toBe(true);
  });
});
