import { beforeEach, describe, expect, test, vi } from "vitest";
import { define } from "../islands/lib/define";
import { learn, look } from "../islands/lib/kept";
import { RecentlyViewed } from "../islands/recently-viewed";
import { WishHeart } from "../islands/wish-heart";
import { answer, fragment, live, one, settle, show, submit } from "./support";

define({ "wish-heart": WishHeart, "recently-viewed": RecentlyViewed });

const heart = (slug: string): string =>
  `<wish-heart data-product="${slug}"><form action="/wishlist/items"><input type="hidden" name="product" value="${slug}"><button aria-label="Keep"></button></form></wish-heart>`;
const marks = (body: object, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "X-Fragment": "marks", "Content-Type": "application/json" } });
const pressed = (slug: string): string | null => one(`[data-product="${slug}"] button`).getAttribute("aria-pressed");

beforeEach(() => {
  localStorage.clear();
  document.cookie = "kept=; max-age=0";
  learn({ mark: "", slugs: [] });
});

describe("the heart", () => {
  beforeEach(() => show(heart("aurelia") + heart("studs")));

  test("shows what the browser already knows of a mark, without asking", () => {
    const asked = answer();
    document.cookie = "kept=1.abc";
    localStorage.setItem("kept", JSON.stringify({ mark: "1.abc", slugs: ["studs"] }));
    look();
    expect([pressed("aurelia"), pressed("studs")]).toEqual(["false", "true"]);
    expect(asked).not.toHaveBeenCalled();
  });

  test("asks once when the mark is new", async () => {
    const asked = answer(marks({ mark: "2.new", slugs: ["aurelia", "studs"] }));
    document.cookie = "kept=2.new";
    look();
    look();
    await settle();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(pressed("aurelia")).toBe("true");
  });

  test("keeps a piece in place and lets it go again", async () => {
    const asked = answer(marks({ mark: "1.a", slugs: ["aurelia"] }), marks({ mark: "", slugs: [] }));
    expect(submit(one("[data-product=aurelia] form")).defaultPrevented).toBe(true);
    await settle();
    expect(pressed("aurelia")).toBe("true");
    expect(live()).toBe("Kept in your wishlist.");
    submit(one("[data-product=aurelia] form"));
    await settle();
    expect(String(asked.mock.calls[1]?.[1]?.body)).toContain("remove=1");
    expect(pressed("aurelia")).toBe("false");
  });

  test("says why a piece cannot be kept, and stays as it was", async () => {
    answer(marks({ said: "A wishlist holds 100 pieces." }, 422), new Error("offline"));
    submit(one("[data-product=studs] form"));
    await settle();
    expect([pressed("studs"), live()]).toEqual(["false", "A wishlist holds 100 pieces."]);
    submit(one("[data-product=studs] form"));
    await settle();
    expect(live()).toContain("could not reach");
  });
});

describe("the pieces seen lately", () => {
  let near: () => void;
  beforeEach(() => {
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(seen: (entries: object[]) => void) {
          near = () => seen([{ isIntersecting: true }]);
        }
        observe(): void {}
        disconnect(): void {}
      },
    );
  });
  const page = (slug: string): string =>
    `<recently-viewed data-url="/fragments/cards" data-slug="${slug}"><section hidden><div data-cards></div></section></recently-viewed>`;

  test("are remembered in this browser and shown once the reader comes near", async () => {
    const asked = answer(fragment("cards", `<ul><li class="card">A</li></ul>`));
    show(page("one"));
    expect(asked).not.toHaveBeenCalled();
    show(page("two"));
    expect(asked).not.toHaveBeenCalled();
    near();
    await settle();
    expect(asked.mock.calls[0]?.[0]).toBe("/fragments/cards?slugs=one");
    expect(one("section").hidden).toBe(false);
    expect(JSON.parse(localStorage.getItem("viewed")!)).toEqual(["two", "one"]);
  });

  test("do not count a page that is only rendered ahead", () => {
    Object.defineProperty(document, "prerendering", { value: true, configurable: true });
    show(page("ahead"));
    expect(localStorage.getItem("viewed")).toBeNull();
    Object.defineProperty(document, "prerendering", { value: false, configurable: true });
    document.dispatchEvent(new Event("prerenderingchange"));
    expect(JSON.parse(localStorage.getItem("viewed")!)).toEqual(["ahead"]);
  });

  test("survive a storage that somebody has filled with something else", () => {
    localStorage.setItem("viewed", `["../x", 3, "fine"]`);
    show(page("one"));
    expect(JSON.parse(localStorage.getItem("viewed")!)).toEqual(["one", "fine"]);
  });
});
