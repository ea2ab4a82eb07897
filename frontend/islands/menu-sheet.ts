/**
 * `<menu-sheet><details>…` is the phone's menu. Escape closes it, the page behind cannot be reached while it is open,
 * and it closes when the screen grows wide enough for the real menu.
 */
export class MenuSheet extends HTMLElement {
  #wide = matchMedia("(min-width:64rem)");

  connectedCallback(): void {
    this.addEventListener("keydown", this);
    this.addEventListener("toggle", this, true);
    this.#wide.addEventListener("change", this);
    addEventListener("pagehide", this);
  }

  disconnectedCallback(): void {
    this.#wide.removeEventListener("change", this);
    removeEventListener("pagehide", this);
  }

  handleEvent(event: Event): void {
    const details = this.querySelector("details")!;
    if (event.type === "toggle") {
      if (event.target === details) this.#hold(details.open);
    } else if (event.type === "keydown") {
      if ((event as KeyboardEvent).key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary")?.focus();
    } else details.open = false;
  }

  #hold(open: boolean): void {
    for (const part of document.querySelectorAll<HTMLElement>("main,.footer,.announce")) part.inert = open;
  }
}
