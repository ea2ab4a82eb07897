import { beforeEach, describe, expect, test, vi } from "vitest";
import { BagCount } from "../islands/bag-count";
import { BagDrawer } from "../islands/bag-drawer";
import { define } from "../islands/lib/define";
import { push, read, write } from "../islands/lib/bag-queue";
import { page } from "../islands/lib/fragment";
import { answer, fragment, live, one, settle, show, submit } from "./support";

define({ "bag-drawer": BagDrawer, "bag-count": BagCount });
const inside = `<div class="dialog-head"><h2 id="bag-drawer-title" tabindex="-1">Added to your bag</h2></div><div data-count="1">Aurelia</div>`;

beforeEach(() => {
  document.cookie = "bag_count=0";
  show(`
    <a data-drawer href="/bag"><bag-count hidden></bag-count></a>
    <form method="post" action="/bag/lines" data-drawer>
      <input name="variant" value="v1"><button name="intent" value="add">Add to bag</button>
    </form>
    <bag-drawer data-bag="/bag"><dialog id="bag-drawer"><div data-drawer-body></div></dialog></bag-drawer>`);
});

describe("the bag drawer", () => {
  test("sends the add form with the pressed button and asks for the drawer", async () => {
    const fetched = answer(fragment("drawer", inside));
    expect(submit(one<HTMLFormElement>("form")).defaultPrevented).toBe(true);
    await settle();
    const [url, init] = fetched.mock.calls[0]!;
    expect(new URL(String(url), location.href).pathname).toBe("/bag/lines");
    expect(init?.method).toBe("POST");
    expect(String(init?.body)).toBe("variant=v1&intent=add");
    expect(init?.headers).toMatchObject({ "X-Fragment": "drawer", Accept: "text/html" });
  });

  test("opens with the answer and moves focus to its heading", async () => {
    answer(fragment("drawer", inside));
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect(one<HTMLDialogElement>("dialog").open).toBe(true);
    expect(one("[data-drawer-body]").textContent).toContain("Aurelia");
    expect(document.activeElement).toBe(one("h2"));
  });

  test("shows a refusal that comes as a fragment", async () => {
    answer(fragment("drawer", "<h2 tabindex='-1'>This piece has found its owner.</h2>", 409));
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect(one("dialog").textContent).toContain("found its owner");
  });

  test("goes to the bag's page when the answer is an ordinary page", async () => {
    const went = vi.spyOn(page, "go").mockImplementation(() => undefined);
    answer(new Response("<!doctype html>", { status: 200 }));
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect(went).toHaveBeenCalledOnce();
    expect(one<HTMLDialogElement>("dialog").open).toBe(false);
  });

  test("never sends twice: a lost connection is told, not repeated", async () => {
    const fetched = answer(new TypeError("offline"));
    const went = vi.spyOn(page, "go").mockImplementation(() => undefined);
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect(fetched).toHaveBeenCalledOnce();
    expect(went).not.toHaveBeenCalled();
    expect(live()).toContain("could not reach the atelier");
  });

  test("keeps what a browser without a bag had waiting when the answer gives it one", async () => {
    document.cookie = "bag_mark=; max-age=0";
    const line = { id: "m1", title: "Aurelia", quantity: 1, unit: 345_000 };
    push({ mutation: { id: "m1", type: "add", variant_id: "v0", quantity: 1 }, line });
    vi.spyOn(globalThis, "fetch").mockImplementation(() => {
      document.cookie = "bag_mark=first";
      return Promise.resolve(fragment("drawer", inside));
    });
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect(read().map(({ mutation }) => mutation.id)).toEqual(["m1"]);
    write([]);
    document.cookie = "bag_mark=; max-age=0";
  });

  test("ignores a second press while the first is under way", async () => {
    const fetched = answer(fragment("drawer", inside));
    submit(one<HTMLFormElement>("form"));
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect(fetched).toHaveBeenCalledOnce();
  });

  test("leaves a button that sends the form elsewhere alone", () => {
    one("button").setAttribute("formaction", "/products/aurelia");
    expect(submit(one<HTMLFormElement>("form")).defaultPrevented).toBe(false);
  });

  test("opens from the bag link, but lets a new tab be a new tab", async () => {
    const fetched = answer(fragment("drawer", inside));
    const tab = new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true });
    document.addEventListener("click", (event) => event.ctrlKey && event.preventDefault(), { once: true, capture: false });
    one("a").dispatchEvent(tab);
    expect(fetched).not.toHaveBeenCalled();
    one("a").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    await settle();
    expect(one<HTMLDialogElement>("dialog").open).toBe(true);
  });
});

describe("the bag count", () => {
  test("stays away while the bag is empty", () => {
    expect(one("bag-count").hidden).toBe(true);
  });

  test("reads the cookie again after the bag changed, and says what it counts", async () => {
    document.cookie = "bag_count=2";
    answer(fragment("drawer", inside));
    submit(one<HTMLFormElement>("form"));
    await settle();
    expect(one("bag-count").hidden).toBe(false);
    expect(one("bag-count").textContent).toBe("2, 2 pieces");
  });

  test("shows nothing for a cookie that is not a number", () => {
    document.cookie = "bag_count=<b>";
    document.dispatchEvent(new CustomEvent("bag:change"));
    expect(one("bag-count").childNodes.length).toBe(0);
  });
});
