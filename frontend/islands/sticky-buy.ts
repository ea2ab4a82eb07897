/** `<sticky-buy data-watch="form id">` shows its bar while the form's own submit button is out of view. */
export class StickyBuy extends HTMLElement {
  #observer: IntersectionObserver | undefined;
  #watched: Element | null = null;

  connectedCallback(): void {
    const bar = this.firstElementChild as HTMLElement;
    this.#observer = new IntersectionObserver(([entry]) => {
      bar.hidden = !entry || entry.isIntersecting;
    });
    this.#watch();
    // The buy box is replaced when an option changes, and its button with it.
    document.addEventListener("variant:change", this.#watch);
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    document.removeEventListener("variant:change", this.#watch);
  }

  #watch = (): void => {
    if (this.#watched) this.#observer?.unobserve(this.#watched);
    this.#watched = document.querySelector(`form#${CSS.escape(this.dataset["watch"] ?? "")} .btn-full`);
    if (this.#watched) this.#observer?.observe(this.#watched);
  };
}
