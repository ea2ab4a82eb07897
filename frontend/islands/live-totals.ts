/**
 * `<live-totals>` around the "Update totals" button of a checkout form. Asks for new totals by itself when the place or the
 * way of delivery changes, puts the form's new content in place with everything typed meanwhile, and takes the button away.
 * A request that fails changes nothing: the button comes back.
 */
import { announcement, page, say } from "./lib/fragment";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const DECIDES = new Set(["country", "region", "shipping_method"]);

export class LiveTotals extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #request: AbortController | null = null;

  connectedCallback(): void {
    this.#form = this.closest("form");
    this.#form?.addEventListener("change", this);
    this.hidden = this.#form !== null;
  }

  disconnectedCallback(): void {
    this.#form?.removeEventListener("change", this);
  }

  handleEvent(event: Event): void {
    if (DECIDES.has((event.target as Control).name)) void this.#ask();
  }

  async #ask(): Promise<void> {
    const form = this.#form!;
    this.#request?.abort();
    this.#request = new AbortController();
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    body.set("intent", "update");
    // nobody has pressed a button: a wish to be written to is not told yet
    body.delete("reminder");
    body.delete("reminder_asked");
    // nor is a gift card added that somebody is still typing
    body.delete("gift_card");
    try {
      const response = await fetch(form.action, { method: "POST", body, signal: this.#request.signal });
      if (response.redirected) return page.go(response.url);
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(form.id);
      // a code that is refused is told in the form, beside the new totals
      if (!fresh) throw new Error(String(response.status));
      swap(form, fresh as HTMLFormElement);
      say(announcement(form));
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.hidden = false;
    }
  }
}

/** Takes over the new content, keeping what was typed and where the person is. */
function swap(form: HTMLFormElement, fresh: HTMLFormElement): void {
  const typed = ([...form.elements] as Control[]).filter((control) => control.name && control.type !== "hidden");
  const focused = form.contains(document.activeElement) ? (document.activeElement as Control) : null;
  for (const old of typed) {
    for (const control of [...fresh.elements] as Control[]) {
      if (control.name !== old.name || control.type !== old.type) continue;
      if (control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox")) {
        if (control.value === old.value) control.checked = (old as HTMLInputElement).checked;
      } else if (!(control instanceof HTMLSelectElement) || [...control.options].some((o) => o.value === old.value)) {
        control.value = old.value;
      }
    }
  }
  // what somebody opened stays open; what the server opened, a refusal beside it say, does too
  const opened = [...form.querySelectorAll("details")].filter((part) => part.open).map(label);
  for (const part of fresh.querySelectorAll("details")) part.open ||= opened.includes(label(part));
  const again = focused && ([...fresh.elements] as Control[]).find((c) => c.name === focused.name && (c.type !== "radio" || c.value === focused.value));
  form.replaceChildren(...fresh.childNodes);
  again?.focus({ preventScroll: true });
}

/** What people call a part that folds: the words that open it. */
function label(part: HTMLDetailsElement): string {
  return part.querySelector("summary")?.textContent?.trim() ?? "";
}
