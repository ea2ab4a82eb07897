import { beforeEach, describe, expect, test } from "vitest";
import { CheckoutForm } from "../islands/checkout-form";
import { define } from "../islands/lib/define";
import { LiveTotals } from "../islands/live-totals";
import { answer, live, one, settle, show, submit } from "./support";

define({ "checkout-form": CheckoutForm, "live-totals": LiveTotals });

beforeEach(() => {
  show(`<checkout-form><form action="/checkout" method="post">
      <div data-error-summary tabindex="-1" hidden><ul></ul></div>
      <input id="email" name="email" type="email" required data-missing="Enter your e-mail address." data-invalid="Enter an address with an @."><p id="email-error"></p>
      <input id="postcode" name="postcode" required pattern="[0-9]{5}" data-missing="Enter the postcode." data-invalid="Enter the 5-digit postcode, for example 10013."><p id="postcode-error"></p>
      <button data-busy-text="Placing your order…"><span>Pay $3,756.19</span></button>
    </form></checkout-form>`);
});

const type = (id: string, value: string, kind: string): void => {
  const input = one<HTMLInputElement>(`#${id}`);
  input.value = value;
  input.dispatchEvent(new Event(kind, { bubbles: true }));
};

describe("the checkout form", () => {
  test("names the fix when a field is left with something that does not fit", () => {
    type("postcode", "123", "focusout");
    expect(one("#postcode-error").textContent).toBe("Enter the 5-digit postcode, for example 10013.");
    expect(one("#postcode").getAttribute("aria-invalid")).toBe("true");
  });

  test("does not scold a field that was only passed through", () => {
    type("postcode", "", "focusout");
    expect(one("#postcode-error").textContent).toBe("");
  });

  test("clears the message as soon as it is mended, and not before", () => {
    type("postcode", "123", "focusout");
    type("postcode", "1234", "input");
    expect(one("#postcode-error").textContent).not.toBe("");
    type("postcode", "12345", "input");
    expect(one("#postcode-error").textContent).toBe("");
    expect(one("#postcode").hasAttribute("aria-invalid")).toBe(false);
  });

  test("lists everything that is wrong and moves there instead of sending", () => {
    expect(submit(one<HTMLFormElement>("form")).defaultPrevented).toBe(true);
    const links = [...document.querySelectorAll("[data-error-summary] a")].map((link) => link.textContent);
    expect(links).toEqual(["Enter your e-mail address.", "Enter the postcode."]);
    expect(one("[data-error-summary]").hidden).toBe(false);
    expect(document.activeElement).toBe(one("[data-error-summary]"));
  });

  test("leads from the list to the field", () => {
    submit(one<HTMLFormElement>("form"));
    document.querySelectorAll<HTMLElement>("[data-error-summary] a")[1]!.click();
    expect(document.activeElement).toBe(one("#postcode"));
  });

  test("says that it is sending, and does not send twice", () => {
    type("email", "anna@example.com", "input");
    type("postcode", "10013", "input");
    expect(submit(one<HTMLFormElement>("form")).defaultPrevented).toBe(false);
    expect(one("button").textContent).toBe("Placing your order…");
    expect(one("button").getAttribute("aria-busy")).toBe("true");
    expect(submit(one<HTMLFormElement>("form")).defaultPrevented).toBe(true);
  });

  test("works again after coming back to the page", () => {
    type("email", "anna@example.com", "input");
    type("postcode", "10013", "input");
    submit(one<HTMLFormElement>("form"));
    window.dispatchEvent(new Event("pageshow"));
    expect(one("button").textContent).toBe("Pay $3,756.19");
    expect(one("button").hasAttribute("aria-busy")).toBe(false);
  });
});

describe("the totals of a checkout", () => {
  const page = (total: string, region: string): string => `<checkout-form><form id="checkout" action="/checkout" method="post">
      <input name="name" value=""><select name="region"><option value=""></option><option ${region}>NY</option></select>
      <live-totals><button name="intent" value="update">Update totals</button></live-totals>
      <p data-announce>${total}</p></form></checkout-form>`;
  const choose = (): void => {
    one<HTMLSelectElement>("[name=region]").value = "NY";
    one("[name=region]").focus();
    one("[name=region]").dispatchEvent(new Event("change", { bubbles: true }));
  };
  beforeEach(() => show(page("$9,800", "")));

  test("need no button where they follow by themselves", () => {
    expect(one("live-totals").hidden).toBe(true);
  });

  test("say nothing of a wish to be written to, which nobody has pressed a button for", async () => {
    const asked = answer(new Response(page("$10,669.75", "selected")));
    const box = '<input type="hidden" name="reminder_asked" value="yes"><input type="checkbox" name="reminder" value="yes" checked>';
    one("form").insertAdjacentHTML("beforeend", box);
    choose();
    await settle();
    expect(String((asked.mock.calls[0]![1] as RequestInit).body)).not.toContain("reminder");
  });

  test("add no gift card that somebody is still typing", async () => {
    const asked = answer(new Response(page("$10,669.75", "selected")));
    one("form").insertAdjacentHTML("beforeend", '<input name="gift_card" value="7Q2M-4K9T">');
    choose();
    await settle();
    expect(String((asked.mock.calls[0]![1] as RequestInit).body)).not.toContain("gift_card");
  });

  test("are shown beside a code that is refused", async () => {
    answer(new Response(page("$10,669.75", "selected"), { status: 422 }));
    choose();
    await settle();
    expect(one("[data-announce]").textContent).toBe("$10,669.75");
  });

  test("follow another place, are told, and keep what is typed meanwhile and where one is", async () => {
    const asked = answer(new Response(page("$10,669.75", "selected")));
    choose();
    one<HTMLInputElement>("[name=name]").value = "Ada";
    await settle();
    expect(String((asked.mock.calls[0]![1] as RequestInit).body)).toContain("region=NY&intent=update");
    expect(one("[data-announce]").textContent).toBe("$10,669.75");
    expect(live()).toBe("$10,669.75");
    expect(one<HTMLInputElement>("[name=name]").value).toBe("Ada");
    expect(document.activeElement).toBe(one("[name=region]"));
  });

  test("leave open what somebody opened meanwhile", async () => {
    const parts = '<details><summary>Do you have a code?</summary></details><details><summary>Add a note</summary></details>';
    answer(new Response(page("$10,669.75", "selected").replace("</form>", `${parts}</form>`)));
    one("form").insertAdjacentHTML("beforeend", parts);
    choose();
    one<HTMLDetailsElement>("details").open = true;
    await settle();
    expect([...document.querySelectorAll("details")].map((part) => part.open)).toEqual([true, false]);
  });

  test("come back as a button when they cannot be had", async () => {
    answer(new Error("offline"));
    choose();
    await settle();
    expect(one("live-totals").hidden).toBe(false);
    expect(one("[data-announce]").textContent).toBe("$9,800");
  });
});
