import { describe, expect, test } from "vitest";
import { patch } from "../islands/lib/patch";
import { one, show } from "./support";

describe("putting the server's painting in place", () => {
  const put = (now: string, then: string): HTMLElement => {
    show(`<div id="it">${now}</div>`);
    const painted = document.createElement("template");
    painted.innerHTML = then;
    const it = one("#it");
    const before = [...it.querySelectorAll<HTMLElement>("*")].map((node) => [node, node.id] as const);
    patch(it, painted.content);
    expect(it.innerHTML.replace(/<i data-own="">.*?<\/i>/g, "")).toBe(then);
    for (const [node, id] of before) if (id && it.querySelector(`#${id}`)) expect(it.querySelector(`#${id}`)).toBe(node);
    return it;
  };

  test("keeps the nodes that stay, whatever comes, goes or changes around them", () => {
    put(`<p id="x">a</p>`, `<p id="x">b</p>`);
    put(`<p class="alert">!</p><ul><li data-line="1" id="x">1</li></ul>`, `<ul><li data-line="1" id="x">1</li></ul>`);
    put(`<ul><li data-line="1">1</li><li data-line="2" id="x">2</li></ul>`, `<ul><li data-line="2" id="x">2</li><li data-line="3">3</li></ul>`);
    put(`<ul><li data-line="2" id="x">2</li></ul>`, `<ul><li data-line="1">1</li><li data-line="2" id="x">2</li></ul>`);
    put(`<a href="/a" id="x" hidden="">a</a>text`, `<a href="/b" id="x">a</a>other`);
  });

  test("leaves what scripts put there, and a field that is being used", () => {
    expect(put(`<i data-own="">mine</i><p>a</p>`, `<p>b</p><p>c</p>`).querySelector("i")?.textContent).toBe("mine");
    show(`<div id="it"><input id="note" value="old"><b>1</b></div>`);
    const field = one<HTMLInputElement>("#note");
    field.focus();
    field.value = "being typed";
    const painted = document.createElement("template");
    painted.innerHTML = `<input id="note" value="new"><b>2</b>`;
    patch(one("#it"), painted.content);
    expect([one<HTMLInputElement>("#note").value, field.getAttribute("value"), one("b").textContent]).toEqual(["being typed", "old", "2"]);
  });
});
