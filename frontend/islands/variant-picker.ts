/**
 * `<variant-picker data-url="/products/aurelia">` around the buy box. When an input with `data-option` changes it asks the
 * product page for the buy box of that choice, puts it in place, says the new price, and keeps the address in step.
 */
import { announcement, ask, page, replaceInside, say, unreachable } from "./lib/fragment";
import type { ProductGallery } from "./product-gallery";

export class VariantPicker extends HTMLElement {
  #request: AbortController | undefined;

  connectedCallback(): void {
    this.addEventListener("change", this);
  }

  handleEvent(event: Event): void {
    if ((event.target as Element).matches("[data-option]")) void this.#choose();
  }

  /** The address of the product page with the options chosen now. */
  get address(): string {
    const query = new URLSearchParams();
    for (const input of this.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-option]")) {
      const chosen = input instanceof HTMLSelectElement || input.checked;
      if (chosen && input.value) query.append(input.name, input.value);
    }
    const url = this.dataset["url"] ?? location.pathname;
    return query.size ? `${url}?${query}` : url;
  }

  async #choose(): Promise<void> {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const address = this.address;
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(address, "buy-box", { signal: request.signal });
      if (answer.kind === "page") return page.go(address);
      const pictures = answer.content.querySelector<HTMLTemplateElement>("template[data-gallery]");
      pictures?.remove();
      replaceInside(this, answer.content);
      if (pictures) document.querySelector<ProductGallery>("product-gallery")?.replace(pictures.content);
      history.replaceState(history.state, "", address);
      document.dispatchEvent(new CustomEvent("variant:change"));
      say(announcement(this));
    } catch {
      if (!request.signal.aborted) say(unreachable, true);
    } finally {
      if (this.#request === request) this.removeAttribute("aria-busy");
    }
  }
}
