/** Stripe's script as the page loads it: from Stripe's own address, never bundled. Its package gives types only. */
import type { Appearance, Stripe, StripeConstructor, StripePaymentElementOptions } from "@stripe/stripe-js";

/** What the order knows of whoever pays. */
export type Known = Exclude<NonNullable<StripePaymentElementOptions["defaultValues"]>["billingDetails"], undefined | "never" | "auto">;

/** How long the script may take to arrive, in milliseconds. */
const PATIENCE = 20_000;

/** Stripe for one account, once its script has arrived; null when it does not. */
export function arrive(key: string): Promise<Stripe | null> {
  return new Promise((resolve) => {
    const look = () => {
      const Stripe = (window as { Stripe?: StripeConstructor }).Stripe;
      if (Stripe) resolve(Stripe(key));
      return Boolean(Stripe);
    };
    if (look()) return;
    // the page has loaded when every script has arrived, or failed to; one that failed early is not told of otherwise
    const last = () => look() || resolve(null);
    document.querySelector('script[src^="https://js.stripe.com/"]')?.addEventListener("load", look);
    if (document.readyState === "complete") return void last();
    addEventListener("load", last, { once: true });
    setTimeout(last, PATIENCE);
  });
}

/** The house's look, from the same tokens as the page. */
export function appearance(): Appearance {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const border = `1px solid ${token("--line-strong")}`;
  return {
    theme: "flat",
    labels: "above",
    variables: {
      colorPrimary: token("--ink"),
      colorBackground: token("--white"),
      colorText: token("--ink"),
      colorTextSecondary: token("--stone"),
      colorTextPlaceholder: token("--stone"),
      colorDanger: token("--ruby"),
      colorSuccess: token("--emerald"),
      colorWarning: token("--amber"),
      fontFamily: `"Jost", "Century Gothic", system-ui, sans-serif`,
      fontSizeBase: "17px",
      borderRadius: "2px",
      spacingUnit: "4px",
      focusBoxShadow: `0 0 0 2px ${token("--sapphire")}`,
    },
    rules: {
      ".Input": { border, padding: "14px 12px" },
      ".Input--invalid": { border: `1px solid ${token("--ruby")}`, boxShadow: "none" },
      ".Tab": { border, borderRadius: "2px" },
      ".Tab--selected": { border: `1px solid ${token("--ink")}`, boxShadow: `0 0 0 1px ${token("--ink")}` },
      ".Label": { fontSize: "14px", color: token("--ink") },
    },
  };
}

/** What the order knows of whoever pays; never asked again unless the card is registered elsewhere. */
export function fields(billing: Known, elsewhere: boolean): StripePaymentElementOptions {
  const ask = elsewhere ? "auto" : "never";
  return {
    layout: { type: "tabs" },
    defaultValues: { billingDetails: billing },
    fields: { billingDetails: { name: ask, email: billing.email ? "never" : "auto", phone: billing.phone ? "never" : "auto", address: ask } },
  };
}
