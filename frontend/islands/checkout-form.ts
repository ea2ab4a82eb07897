/**
 * `<checkout-form>` around a form. Checks a field when it is left and clears the message once it is mended; on submit
 * lists what is wrong in `[data-error-summary]` and moves there; while posting, the button says `data-busy-text`.
 * The words come from `data-missing` and `data-invalid`; the server checks everything again.
 */
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export class CheckoutForm extends HTMLElement {
  #label = "";

  connectedCallback(): void {
    const form = this.#form;
    if (!form) return;
    form.noValidate = true;
    for (const kind of ["focusout", "input", "change", "submit"]) form.addEventListener(kind, this);
    addEventListener("pageshow", this);
    // A page that answered a form would be fetched again by sending the form again, with a browser's warning on the way;
    // from here reload and the back button simply ask for the page.
    history.replaceState(history.state, "", location.href);
    const summary = this.#summary;
    if (summary && !summary.hidden) summary.focus();
  }

  disconnectedCallback(): void {
    removeEventListener("pageshow", this);
  }

  handleEvent(event: Event): void {
    if (event.type === "submit") return this.#submit(event as SubmitEvent);
    if (event.type === "pageshow") return this.#idle();
    const control = event.target as Control;
    if (!("validity" in control)) return;
    // A message appears when a field is left, never while it is being typed; it goes as soon as the field is right.
    if (event.type === "focusout" ? control.value !== "" : control.getAttribute("aria-invalid") && control.validity.valid) {
      this.#check(control);
    }
  }

  get #form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  get #summary(): HTMLElement | null {
    return this.querySelector("[data-error-summary]");
  }

  /** Checks one field and shows or clears its message. */
  #check(control: Control): string {
    const message = messageFor(control);
    const place = document.getElementById(`${control.id || control.name}-error`);
    if (place) place.textContent = message;
    if (message) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    return message;
  }

  #submit(event: SubmitEvent): void {
    if ((event.submitter as HTMLButtonElement | null)?.formNoValidate) return;
    const wrong = ([...this.#form!.elements] as Control[])
      .filter((control) => control.willValidate)
      .map((control) => ({ control, message: this.#check(control) }))
      .filter(({ message }, index, all) => message && all.findIndex((one) => one.message === message) === index);
    if (wrong.length) {
      event.preventDefault();
      this.#summarise(wrong);
      return;
    }
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.ariaBusy === "true" || button?.getAttribute("aria-busy") === "true") return event.preventDefault();
    if (!button?.dataset["busyText"]) return;
    this.#label = button.textContent ?? "";
    button.setAttribute("aria-busy", "true");
    (button.querySelector("span") ?? button).textContent = button.dataset["busyText"];
  }

  /** Back from the next page: the button works again. */
  #idle(): void {
    const button = this.querySelector<HTMLElement>("[data-busy-text][aria-busy]");
    if (!button || !this.#label) return;
    button.removeAttribute("aria-busy");
    (button.querySelector("span") ?? button).textContent = this.#label;
  }

  #summarise(wrong: { control: Control; message: string }[]): void {
    const summary = this.#summary;
    if (!summary) return wrong[0]!.control.focus();
    const items = wrong.map(({ control, message }) => {
      const link = document.createElement("a");
      link.href = `#${control.id || control.name}`;
      link.textContent = message;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        control.focus();
      });
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    summary.querySelector("ul")?.replaceChildren(...items);
    summary.hidden = false;
    summary.focus();
  }
}

function messageFor(control: Control): string {
  if (control.validity.valid) return "";
  const own = control.validity.valueMissing ? control.dataset["missing"] : control.dataset["invalid"];
  return own ?? control.validationMessage;
}
