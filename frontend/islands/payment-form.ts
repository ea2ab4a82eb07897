/**
 * `<payment-form data-key data-secret data-return data-billing>` mounts the provider's fields and wallets, and has the payment confirmed.
 * Whatever comes of it is told by the server: after a no the notice is asked for as a fragment, after a yes the bank leads to
 * `data-return`. Nothing here decides that anything is paid.
 */
import type { Stripe, StripeElements, StripeError, StripePaymentElement } from "@stripe/stripe-js";
import { ask, page, replaceInside, unreachable } from "./lib/fragment";
import { type Known, appearance, arrive, fields } from "./lib/stripe";

export class PaymentForm extends HTMLElement {
  #stripe: Stripe | null = null;
  #elements: StripeElements | undefined;
  #card: StripePaymentElement | undefined;
  #busy = false;

  connectedCallback(): void {
    void this.#begin();
    addEventListener("hold:over", this);
    addEventListener("pageshow", this);
    this.addEventListener("submit", this);
    this.addEventListener("change", this);
  }

  disconnectedCallback(): void {
    removeEventListener("hold:over", this);
    removeEventListener("pageshow", this);
  }

  handleEvent(event: Event): void {
    // the page says what became of the pieces, and of a payment that is under way
    if (event.type === "hold:over") return this.#busy ? undefined : page.go(this.dataset["noticeUrl"] ?? "");
    if (event.type === "pageshow") return this.#wait(false);
    if (event.type === "change") {
      if ((event.target as HTMLInputElement).name === "elsewhere") this.#card?.update(fields(this.#billing, this.#elsewhere));
      return;
    }
    event.preventDefault();
    const answers = (event.target as HTMLElement).hasAttribute("data-answer");
    void (answers ? this.#answer() : this.#pay());
  }

  get #billing(): Known {
    return JSON.parse(this.dataset["billing"] ?? "{}") as Known;
  }

  get #elsewhere(): boolean {
    // whoever pays by a link may be somebody else than the client: then nothing is known
    return this.querySelector<HTMLInputElement>("[name=elsewhere]")?.checked ?? !this.dataset["billing"];
  }

  get #return(): { return_url: string } {
    // the address that the browser is at: the house may be reached by several
    const back = new URL(this.dataset["return"] ?? "", location.href);
    return { return_url: `${location.origin}${back.pathname}` };
  }

  async #begin(): Promise<void> {
    this.#show("loading", true);
    const { key = "", secret = "", saved } = this.dataset;
    this.#stripe = await arrive(key);
    if (!this.#stripe) return this.#fail();
    const known = saved ? { customerSessionClientSecret: saved } : {};
    this.#elements = this.#stripe.elements({ clientSecret: secret, ...known, appearance: appearance(), loader: "auto" });
    this.#mountCard(this.#elements);
    this.#mountExpress(this.#elements);
  }

  #mountCard(elements: StripeElements): void {
    const place = this.querySelector<HTMLElement>("[data-fields]");
    if (!place) return;
    this.#card = elements.create("payment", fields(this.#billing, this.#elsewhere));
    this.#card.on("ready", () => this.#show("loading", false));
    this.#card.on("loaderror", () => this.#fail());
    this.#show("shown", true);
    this.#card.mount(place);
  }

  #mountExpress(elements: StripeElements): void {
    const place = this.querySelector<HTMLElement>("[data-express]");
    if (!place) return;
    const express = elements.create("expressCheckout", { buttonHeight: 48, buttonTheme: { applePay: "black", googlePay: "black" } });
    // where no wallet is set up there is nothing to show
    express.on("ready", ({ availablePaymentMethods }) => (place.hidden = !availablePaymentMethods));
    express.on("confirm", (event) => void this.#confirm(false).then(() => event.paymentFailed({ reason: "fail" })));
    express.mount(place);
  }

  #pay(): Promise<void> {
    return this.#confirm(true);
  }

  async #confirm(ours: boolean): Promise<void> {
    if (this.#busy || !this.#stripe || !this.#elements) return;
    this.#wait(true);
    const { name: _name, address: _address, ...asked } = this.#billing;
    const billing_details = this.#elsewhere ? asked : this.#billing;
    const known = ours ? { payment_method_data: { billing_details } } : {};
    const { error } = await this.#stripe.confirmPayment({ elements: this.#elements, confirmParams: { ...this.#return, ...known } });
    // otherwise the browser is on its way to the bank, or back from it
    await this.#refused(error);
  }

  /** The bank had asked before; whoever came back without an answer goes on there. */
  async #answer(): Promise<void> {
    if (this.#busy || !this.#stripe) return;
    this.#wait(true);
    const { error } = await this.#stripe.handleNextAction({ clientSecret: this.dataset["secret"] ?? "" });
    if (error) return this.#refused(error);
    page.go(this.#return.return_url);
  }

  async #refused(error: StripeError): Promise<void> {
    // an incomplete field says so itself
    if (error.type !== "validation_error") await this.#tell(error);
    this.#wait(false);
  }

  /** What happened, in the house's words; the server asks the provider and writes it down on the way. */
  async #tell(error: StripeError): Promise<void> {
    const notice = document.querySelector<HTMLElement>("[data-notice]");
    if (!notice) return;
    try {
      const answer = await ask(this.dataset["noticeUrl"] ?? "", "notice");
      if (answer.kind === "page") return page.go(answer.url);
      replaceInside(notice, answer.content);
    } catch {
      notice.textContent = unreachable;
    }
    if (!notice.textContent?.trim()) notice.textContent = error.message ?? "";
    this.querySelector<HTMLElement>("form[data-answer]")?.remove();
    notice.tabIndex = -1;
    notice.focus();
  }

  #wait(busy: boolean): void {
    this.#busy = busy;
    for (const button of this.querySelectorAll<HTMLButtonElement>("form button")) {
      button.toggleAttribute("disabled", busy);
      const place = button.querySelector("span") ?? button;
      button.dataset["label"] ??= place.textContent ?? "";
      if (button.dataset["busyText"]) place.textContent = busy ? button.dataset["busyText"] : button.dataset["label"];
    }
  }

  #fail(): void {
    this.#show("loading", false);
    this.#show("shown", false);
    this.#show("broken", true);
  }

  #show(part: string, shown: boolean): void {
    const place = this.querySelector<HTMLElement>(`[data-${part}]`);
    if (place) place.hidden = !shown;
  }
}
