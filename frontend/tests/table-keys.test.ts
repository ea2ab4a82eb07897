import { beforeEach, describe, expect, test } from "vitest";
import { DataTable } from "../islands/data-table";
import { define } from "../islands/lib/define";
import { TableKeys } from "../islands/table-keys";
import { one, show } from "./support";

define({ "table-keys": TableKeys, "data-table": DataTable });

const press = (key: string, on: Element = document.body, more: KeyboardEventInit = {}): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  on.dispatchEvent(event);
  return event;
};

describe("the keys of a table", () => {
  beforeEach(() =>
    show(`<input id="filter-q"><details data-columns><summary>Columns</summary><select id="add-column"></select></details>
      <table-keys><data-table><form><table><tbody>
        <tr><td><input type="checkbox" data-pick id="p1"></td><th><a href="/1" id="a1">One</a></th></tr>
        <tr><td><input type="checkbox" data-pick id="p2"></td><th><a href="/2" id="a2">Two</a></th></tr>
      </tbody></table><div data-bulk><p></p><button id="some">Some</button><button id="all" data-always>All</button></div></form></data-table></table-keys>`),
  );

  test("J and K go from row to row and stop at the ends", () => {
    press("j");
    expect(document.activeElement).toBe(one("#a1"));
    press("j");
    press("j");
    expect(document.activeElement).toBe(one("#a2"));
    press("k");
    expect(document.activeElement).toBe(one("#a1"));
  });

  test("X chooses the row, and only then can the chosen ones be changed", () => {
    expect(one<HTMLButtonElement>("#some").disabled).toBe(true);
    expect(one<HTMLButtonElement>("#all").disabled).toBe(false);
    press("j");
    press("x");
    expect(one<HTMLInputElement>("#p1").checked).toBe(true);
    expect(one<HTMLButtonElement>("#some").disabled).toBe(false);
  });

  test("F goes to the filter, C opens the columns, ? tells the keys and hides them again", () => {
    press("f");
    expect(document.activeElement).toBe(one("#filter-q"));
    one<HTMLElement>("#filter-q").blur();
    press("c");
    expect(one<HTMLDetailsElement>("details").open).toBe(true);
    press("?");
    expect(one("[role=status]").textContent).toContain("next and previous row");
    press("?");
    expect(document.querySelector("[role=status]")).toBe(null);
  });

  test("are left alone while somebody types, and with Ctrl", () => {
    expect(press("j", one("#filter-q")).defaultPrevented).toBe(false);
    expect(press("c", document.body, { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(one<HTMLDetailsElement>("details").open).toBe(false);
  });
});
