/**
 * `<menu-panels>` around the wide menu, whose panels are `<details>`. Escape, a press elsewhere and focus moving on close
 * them; a mouse that rests on an entry for 150 ms opens it.
 */
export class MenuPanels extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    document.addEventListener("pointerdown", this);
    for (const kind of ["keydown", "focusout", "pointerover", "pointerleave"]) this.addEventListener(kind, this);
  }

  disconnectedCallback(): void {
    document.removeEventListener("pointerdown", this);
  }

  handleEvent(event: Event): void {
    const open = this.querySelector<HTMLDetailsElement>("details[open]");
    if (event.type === "pointerover" || event.type === "pointerleave") return this.#hover(event as PointerEvent, open);
    if (!open) return;
    if (event.type === "keydown") {
      if ((event as KeyboardEvent).key !== "Escape") return;
      open.open = false;
      open.querySelector("summary")?.focus();
    } else {
      const to = event.type === "focusout" ? (event as FocusEvent).relatedTarget : event.target;
      if (to && !this.contains(to as Node)) open.open = false;
    }
  }

  #hover(event: PointerEvent, open: HTMLDetailsElement | null): void {
    if (event.pointerType !== "mouse") return;
    clearTimeout(this.#timer);
    if (event.type === "pointerleave") {
      this.#timer = window.setTimeout(() => open && (open.open = false), 300);
      return;
    }
    const entry = (event.target as Element).closest<HTMLElement>(".nav-list > li");
    if (!entry || (open && entry.contains(open))) return;
    this.#timer = window.setTimeout(() => {
      if (open) open.open = false;
      const details = entry.querySelector("details");
      if (details) details.open = true;
    }, 150);
  }
}
