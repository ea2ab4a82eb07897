import { beforeEach, describe, expect, test, vi } from "vitest";
import { define } from "../islands/lib/define";
import { page } from "../islands/lib/fragment";
import { FocalPoint, MediaEntries } from "../islands/media-entries";
import { UploadDrop } from "../islands/upload-drop";
import { answer, live, one, settle, show } from "./support";

define({ "upload-drop": UploadDrop, "focal-point": FocalPoint, "media-entries": MediaEntries });

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
const file = (bytes: number): File => new File([new Uint8Array(bytes)], "ring.jpg");

beforeEach(() => {
  localStorage.clear();
  show(`<upload-drop data-api="/api/v1/admin/uploads" data-product="prod_1">
    <form><label for="f">Files</label><input type="file" id="f" multiple><button>Upload</button></form><ul data-files></ul>
  </upload-drop>`);
  one<UploadDrop>("upload-drop").pause = 0;
  vi.spyOn(page, "go").mockImplementation(() => {});
});

describe("the place to drop files", () => {
  test("sends a file in parts and reads the page again", async () => {
    const size = 1024 * 1024 + 10;
    const fetched = answer(json({ id: "u", received: 0 }, 201), json({ id: "u", received: 1024 * 1024 }), json({ id: "u", received: size }), json({}, 201));
    await one<UploadDrop>("upload-drop").send([file(size)]);
    expect(JSON.parse(String(fetched.mock.calls[0]![1]?.body))).toMatchObject({ product_id: "prod_1", name: "ring.jpg", bytes: size });
    const offsets = fetched.mock.calls.slice(1, 3).map(([, init]) => (init?.headers as Record<string, string>)["Upload-Offset"]);
    expect(offsets).toEqual(["0", String(1024 * 1024)]);
    expect(fetched.mock.calls[3]![0]).toBe("/api/v1/admin/uploads/u/finish");
    expect(page.go).toHaveBeenCalled();
  });

  test("asks how far it came after a lost connection, and goes on from there", async () => {
    const fetched = answer(json({ id: "u", received: 0 }, 201), new Error("lost"), json({ id: "u", received: 60 }), json({ id: "u", received: 100 }), json({}, 201));
    await one<UploadDrop>("upload-drop").send([file(100)]);
    const last = fetched.mock.calls[3]![1];
    expect((last?.headers as Record<string, string>)["Upload-Offset"]).toBe("60");
    expect((last?.body as Blob).size).toBe(40);
    expect(page.go).toHaveBeenCalled();
  });

  test("goes on with a file that is chosen again", async () => {
    const again = file(100);
    answer(json({ id: "u", received: 0 }, 201), json({ id: "u", received: 60 }), ...Array.from({ length: 12 }, () => new Error("away")));
    await one<UploadDrop>("upload-drop").send([again]);
    expect(one(".field-error").textContent).toContain("goes on where it stopped");
    const fetched = answer(json({ id: "u", received: 60, open: true }), json({ id: "u", received: 100 }), json({}, 201));
    await one<UploadDrop>("upload-drop").send([again]);
    expect(fetched.mock.calls.map(([url]) => url)).toEqual(["/api/v1/admin/uploads/u", "/api/v1/admin/uploads/u", "/api/v1/admin/uploads/u/finish"]);
    expect((fetched.mock.calls[1]![1]?.body as Blob).size).toBe(40);
    expect(localStorage.length).toBe(0);
    expect(page.go).toHaveBeenCalled();
  });

  test("says why a file was refused and stays", async () => {
    answer(json({ id: "u", received: 0 }, 201), json({ detail: "Please look at the fields that are marked.", errors: [{ field: "file", message: "SVG drawings are not taken." }] }, 422));
    await one<UploadDrop>("upload-drop").send([file(100)]);
    expect(one(".field-error").textContent).toBe("SVG drawings are not taken.");
    expect(live()).toContain("ring.jpg");
    expect(page.go).not.toHaveBeenCalled();
  });
});

describe("the entries", () => {
  test("a press on the picture moves its point and fills the fields", () => {
    show(`<focal-point data-x="500" data-y="500" data-form="f" data-movable><img alt=""></focal-point>
      <form id="f"><input name="focal_x"><input name="focal_y"></form>`);
    const image = one("img");
    image.getBoundingClientRect = () => new DOMRect(10, 10, 200, 100);
    image.dispatchEvent(new MouseEvent("click", { clientX: 60, clientY: 85, bubbles: true }));
    expect([one<HTMLInputElement>("[name=focal_x]").value, one<HTMLInputElement>("[name=focal_y]").value]).toEqual(["250", "750"]);
    expect(one(".focal-mark").style.left).toBe("25%");
  });

  test("a dragged entry is put in its new place and the order is sent", async () => {
    show(`<media-entries data-order="/order">${["a", "b"].map((id) => `<article data-entry="${id}"><header class="entry-head">${id}</header></article>`).join("")}</media-entries>`);
    const fetched = answer(json({}));
    const [a, b] = document.querySelectorAll("article");
    for (const [kind, target] of [["dragstart", a], ["dragover", b], ["drop", b], ["dragend", a]] as const) target!.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
    await settle();
    expect(JSON.parse(String(fetched.mock.calls[0]![1]?.body))).toEqual({ order: ["b", "a"] });
    expect(live()).toContain("The new order is saved.");
  });
});
