import { beforeEach, describe, expect, test, vi } from "vitest";
import { CopyButton } from "../islands/copy-button";
import { DataTable } from "../islands/data-table";
import { startCommands } from "../islands/lib/commands";
import { startCount } from "../islands/lib/count";
import { define } from "../islands/lib/define";
import { mayPrefetch } from "../islands/lib/prefetch";
import { MenuPanels } from "../islands/menu-panels";
import { MenuSheet } from "../islands/menu-sheet";
import { live, one, settle, show } from "./support";

define({ "menu-sheet": MenuSheet, "menu-panels": MenuPanels, "data-table": DataTable, "copy-button": CopyButton });
const escape = (): KeyboardEvent => new KeyboardEvent("keydown", { key: "Escape", bubbles: true });

describe("the menu sheet", () => {
  beforeEach(() => show(`<menu-sheet><details><summary>Menu</summary><a href="/x">X</a></details></menu-sheet><main></main>`));

  test("keeps the page behind out of reach while it is open", () => {
    const details = one<HTMLDetailsElement>("details");
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    expect(one("main").inert).toBe(true);
    details.open = false;
    details.dispatchEvent(new Event("toggle"));
    expect(one("main").inert).toBe(false);
  });

  test("closes with Escape and gives focus back to its button", () => {
    one<HTMLDetailsElement>("details").open = true;
    one("a").dispatchEvent(escape());
    expect(one<HTMLDetailsElement>("details").open).toBe(false);
    expect(document.activeElement).toBe(one("summary"));
  });
});

describe("the menu panels", () => {
  beforeEach(() => show(`<menu-panels><ul class="nav-list"><li><details open><summary>Engagement</summary><a href="/x">X</a></details></li></ul></menu-panels><p>page</p>`));

  test("close with Escape", () => {
    one("a").dispatchEvent(escape());
    expect(one<HTMLDetailsElement>("details").open).toBe(false);
  });

  test("close when the page is pressed, and stay when they are", () => {
    one("a").dispatchEvent(new Event("pointerdown", { bubbles: true }));
    expect(one<HTMLDetailsElement>("details").open).toBe(true);
    one("p").dispatchEvent(new Event("pointerdown", { bubbles: true }));
    expect(one<HTMLDetailsElement>("details").open).toBe(false);
  });

  test("open for a mouse that rests, not for one that passes", () => {
    vi.useFakeTimers();
    one<HTMLDetailsElement>("details").open = false;
    const over = new Event("pointerover", { bubbles: true });
    Object.assign(over, { pointerType: "mouse" });
    one("summary").dispatchEvent(over);
    vi.advanceTimersByTime(100);
    expect(one<HTMLDetailsElement>("details").open).toBe(false);
    vi.advanceTimersByTime(100);
    expect(one<HTMLDetailsElement>("details").open).toBe(true);
    vi.useRealTimers();
  });
});

describe("fetching ahead", () => {
  const link = (html: string): HTMLAnchorElement => {
    show(html);
    return one<HTMLAnchorElement>("a");
  };
  const here = { href: "https://shop.test/collections/rings", origin: "https://shop.test", pathname: "/collections/rings" } as Location;

  test("takes public pages of the house", () => {
    expect(mayPrefetch(link(`<a href="https://shop.test/products/aurelia">A</a>`), here)).toBe(true);
  });

  test.each(["/bag", "/checkout/pay", "/account", "/admin/orders", "/api/v1/cart", "/orders/1", "/dev/components"])("never takes %s", (path) => {
    expect(mayPrefetch(link(`<a href="https://shop.test${path}">A</a>`), here)).toBe(false);
  });

  test("never takes other houses, marked links or the page itself", () => {
    expect(mayPrefetch(link(`<a href="https://other.test/">A</a>`), here)).toBe(false);
    expect(mayPrefetch(link(`<p data-noprerender><a href="https://shop.test/x">A</a></p>`), here)).toBe(false);
    expect(mayPrefetch(link(`<a href="https://shop.test/collections/rings?sort=price">A</a>`), here)).toBe(false);
  });
});

describe("small parts", () => {
  test("a button opens and closes the dialog it names where the browser does not know how", () => {
    show(`<button id="open" command="show-modal" commandfor="d">Open</button><dialog id="d"><button id="close" command="close" commandfor="d">Close</button></dialog>`);
    startCommands();
    one("#open").click();
    expect(one<HTMLDialogElement>("dialog").open).toBe(true);
    one("#close").click();
    expect(one<HTMLDialogElement>("dialog").open).toBe(false);
  });

  test("the count below a text area counts letters, not code units", () => {
    show(`<textarea id="wish" maxlength="40"></textarea><p data-count-for="wish">0 of 40</p>`);
    startCount();
    one<HTMLTextAreaElement>("textarea").value = "A 💍";
    one("textarea").dispatchEvent(new Event("input", { bubbles: true }));
    expect(one("p").textContent).toBe("3 of 40");
  });

  test("the copy button appears with script, copies its value and says so", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    show(`<copy-button value="ATL-1"><span>ATL-1</span><button hidden>Copy</button></copy-button>`);
    one("button").click();
    await settle();
    expect(one("button").hidden).toBe(false);
    expect(writeText).toHaveBeenCalledWith("ATL-1");
    expect(live()).toBe("Copied.");
  });
});

describe("the data table", () => {
  beforeEach(() => show(`<data-table><table><tr><th><input type="checkbox" data-pick-all></th></tr>
    ${[1, 2, 3, 4].map((row) => `<tr><td><input type="checkbox" data-pick value="${row}"></td></tr>`).join("")}</table>
    <div data-bulk><p></p><button>Print</button></div></data-table>`));
  const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("[data-pick]")];

  test("cannot act before a row is chosen", () => {
    expect(one<HTMLButtonElement>("button").disabled).toBe(true);
  });

  test("chooses all rows with one box and says how many", () => {
    one<HTMLInputElement>("[data-pick-all]").click();
    expect(boxes().every((box) => box.checked)).toBe(true);
    expect(one("[data-bulk] p").textContent).toBe("4 chosen");
    expect(one<HTMLButtonElement>("button").disabled).toBe(false);
  });

  test("shows the box for all as half chosen", () => {
    boxes()[1]!.click();
    expect(one<HTMLInputElement>("[data-pick-all]").indeterminate).toBe(true);
    expect(one("[data-bulk] p").textContent).toBe("1 chosen");
  });

  test("chooses a range with Shift", () => {
    boxes()[0]!.click();
    boxes()[2]!.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
    expect(boxes().map((box) => box.checked)).toEqual([true, true, true, false]);
  });
});
