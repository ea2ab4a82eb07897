import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page } from "../islands/lib/fragment";
import { define } from "../islands/lib/define";
import { PaymentForm } from "../islands/payment-form";

define({ "payment-form": PaymentForm });

const billing = { name: "Ada Byron", email: "ada@example.com", address: { line1: "12 Mercer Street", city: "New York", postal_code: "10013", country: "US" } };
type Handler = (event?: unknown) => void;

function stand(confirm: () => Promise<{ error?: { type: string; message?: string } }>) {
  const on: Record<string, Handler> = {};
  const made: { kind: string; options: Record<string, unknown> }[] = [];
  const update = vi.fn();
  const stripe = {
    elements: vi.fn(() => ({
      create: (kind: string, options: Record<string, unknown>) => {
        made.push({ kind, options });
        return { on: (event: string, heard: Handler) => (on[`${kind} ${event}`] = heard), mount: () => on[`${kind} ready`]?.({}), update };
      },
    })),
    confirmPayment: vi.fn(confirm),
    handleNextAction: vi.fn(async () => ({})),
  };
  (window as unknown as { Stripe: unknown }).Stripe = () => stripe;
  return { stripe, made, on, update };
}

async function show(): Promise<PaymentForm> {
  document.head.innerHTML = '<script src="https://js.stripe.com/x/stripe.js" type="text/plain"></script>';
  document.body.innerHTML = `<div data-notice></div><payment-form data-key="pk_test" data-secret="pi_1_secret_2" data-return="https://house.example/checkout/pay/JC-1/return"
    data-notice-url="/checkout/pay/JC-1" data-billing='${JSON.stringify(billing)}'>
    <div data-shown hidden><form data-answer><button><span>Answer</span></button></form><div data-express></div>
    <form data-form><div data-fields></div><input type="checkbox" name="elsewhere"><button data-busy-text="Asking…"><span>Pay $1</span></button></form></div>
    <p data-loading hidden></p><div data-broken hidden></div></payment-form>`;
  await vi.waitFor(() => expect(document.querySelector<HTMLElement>("[data-shown]")!.hidden).toBe(false));
  return document.querySelector("payment-form")!;
}

const submit = (form: string) => document.querySelector(form)!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

beforeEach(() => vi.spyOn(page, "go").mockImplementation(() => {}));
afterEach(() => {
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

test("the order's names and address go to the bank and are not asked again, unless the card is registered elsewhere", async () => {
  const { stripe, made, update } = stand(() => new Promise(() => {}));
  await show();
  const payment = made.find(({ kind }) => kind === "payment")!.options as { fields: { billingDetails: Record<string, string> } };
  expect(payment.fields.billingDetails).toMatchObject({ name: "never", address: "never", email: "never" });
  submit("form[data-form]");
  const asked = (stripe.confirmPayment.mock.calls as unknown[][])[0]![0] as { confirmParams: { return_url: string; payment_method_data: { billing_details: unknown } } };
  expect(asked.confirmParams.payment_method_data.billing_details).toEqual({ name: "Ada Byron", email: "ada@example.com", address: billing.address });
  expect(asked.confirmParams.return_url).toBe(`${location.origin}/checkout/pay/JC-1/return`);
  const box = document.querySelector<HTMLInputElement>("[name=elsewhere]")!;
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  expect(update).toHaveBeenCalledWith(expect.objectContaining({ fields: { billingDetails: expect.objectContaining({ address: "auto" }) } }));
});

test("a second press while the bank is asked pays nothing twice", async () => {
  const { stripe } = stand(() => new Promise(() => {}));
  await show();
  submit("form[data-form]");
  submit("form[data-form]");
  expect(stripe.confirmPayment).toHaveBeenCalledTimes(1);
  expect(document.querySelector("form[data-form] button")!.textContent).toContain("Asking…");
});

test("after a no the server's words are shown, and the form can be sent again", async () => {
  stand(async () => ({ error: { type: "card_error", message: "raw" } }));
  await show();
  vi.stubGlobal("fetch", async () => new Response("<p>Nothing was charged.</p>", { headers: { "x-fragment": "notice" } }));
  submit("form[data-form]");
  await vi.waitFor(() => expect(document.querySelector("[data-notice]")!.textContent).toContain("Nothing was charged."));
  await vi.waitFor(() => expect(document.querySelector<HTMLButtonElement>("form[data-form] button")!.disabled).toBe(false));
  expect(document.activeElement).toBe(document.querySelector("[data-notice]"));
});

test("an order that ended meanwhile leads to the page that says so", async () => {
  stand(async () => ({ error: { type: "invalid_request_error" } }));
  await show();
  vi.stubGlobal("fetch", async () => new Response("<html></html>"));
  submit("form[data-form]");
  await vi.waitFor(() => expect(page.go).toHaveBeenCalledWith("/checkout/pay/JC-1"));
});
