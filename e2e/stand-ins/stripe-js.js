// A STAND-IN for Stripe's own script, for journeys on a machine that cannot reach js.stripe.com. It has the part of Stripe.js that
// our payment page calls and nothing else, puts plain fields where Stripe puts frames, and confirms against the test Stripe of
// crates/adapters/src/testing. It proves nothing about Stripe: it shows what our page does with each answer.
(() => {
  const API = "https://api.stripe.com/v1/payment_intents/";

  const listeners = () => {
    const all = {};
    return {
      on: (kind, heard) => (all[kind] ??= []).push(heard),
      tell: (kind, event = {}) => (all[kind] ?? []).forEach((heard) => heard(event)),
    };
  };

  const paymentElement = (options) => {
    const { on, tell } = listeners();
    const element = {
      on,
      options,
      number: "",
      update: (changed) => ((element.options = { ...element.options, ...changed }), element.paint()),
      paint: () => {
        const asked = element.options.fields.billingDetails.address === "auto";
        element.place.innerHTML = `
          <div class="form" data-stand-in="payment">
            <div class="field"><label for="card-number">Card number</label><input id="card-number" inputmode="numeric" autocomplete="cc-number"></div>
            ${element.options.saved ? '<p class="small">Your saved cards are offered here.</p>' : ""}
            ${asked ? '<div class="field"><label for="card-postal">Postal code of the card</label><input id="card-postal" value="' + (element.options.defaultValues.billingDetails.address?.postal_code ?? "") + '"></div>' : ""}
          </div>`;
        element.place.querySelector("#card-number").addEventListener("input", (event) => (element.number = event.target.value.replaceAll(" ", "")));
      },
      mount: (place) => {
        element.place = place;
        element.paint();
        setTimeout(() => tell("ready"));
      },
    };
    return element;
  };

  const expressElement = () => {
    const { on, tell } = listeners();
    return {
      on,
      mount: (place) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-full";
        button.textContent = "Pay with a wallet";
        button.addEventListener("click", () => tell("confirm", { paymentFailed: () => {} }));
        place.append(button);
        setTimeout(() => tell("ready", { availablePaymentMethods: { applePay: true } }));
      },
    };
  };

  const ask = (words) =>
    new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      dialog.setAttribute("aria-label", "Your bank");
      dialog.innerHTML = `<p>${words}</p><div class="btn-group"><button class="btn" value="yes">Yes, it was me</button><button class="btn btn-outline" value="no">No</button></div>`;
      document.body.append(dialog);
      dialog.addEventListener("close", () => (dialog.remove(), resolve(dialog.returnValue)));
      dialog.querySelectorAll("button").forEach((button) => button.addEventListener("click", () => dialog.close(button.value)));
      dialog.showModal();
    });

  window.Stripe = (key) => {
    const confirm = async (secret, number, billing) => {
      const form = new URLSearchParams({ key, client_secret: secret, "payment_method_data[card][number]": number });
      for (const [name, value] of Object.entries(billing ?? {})) {
        if (typeof value === "string") form.set(`payment_method_data[billing_details][${name}]`, value);
        else for (const [part, text] of Object.entries(value)) form.set(`payment_method_data[billing_details][${name}][${part}]`, text);
      }
      const answer = await fetch(`${API}${secret.split("_secret")[0]}/confirm`, { method: "POST", body: form });
      return answer.json();
    };
    const finish = async (secret, said) => {
      if (said.status === "requires_action") {
        const answer = await ask("Your bank asks: was it you?");
        return confirm(secret, `answer:${answer}`);
      }
      return said;
    };
    const leave = (url, secret, said) => {
      const back = new URL(url);
      back.searchParams.set("payment_intent", said.id);
      back.searchParams.set("payment_intent_client_secret", secret);
      back.searchParams.set("redirect_status", said.status === "succeeded" ? "succeeded" : "pending");
      location.assign(back);
      return new Promise(() => {});
    };
    return {
      elements: ({ clientSecret, customerSessionClientSecret, appearance }) => {
        const made = {};
        return {
          clientSecret,
          appearance,
          made,
          create: (kind, options) => (made[kind] = kind === "payment" ? paymentElement({ ...options, saved: customerSessionClientSecret }) : expressElement()),
        };
      },
      confirmPayment: async ({ elements, confirmParams }) => {
        const { number } = elements.made.payment;
        const wallet = !confirmParams.payment_method_data;
        if (!number && !wallet) return { error: { type: "validation_error", message: "Your card number is incomplete." } };
        const billing = confirmParams.payment_method_data?.billing_details;
        const said = await finish(elements.clientSecret, await confirm(elements.clientSecret, number || "4242424242424242", billing));
        if (said.error) return { error: said.error };
        return leave(confirmParams.return_url, elements.clientSecret, said);
      },
      handleNextAction: async ({ clientSecret }) => {
        const said = await finish(clientSecret, { status: "requires_action" });
        return said.error ? { error: said.error } : { paymentIntent: said };
      },
    };
  };
})();
