/** `<data-table>` around a table whose rows can be chosen: one box for all, Shift for a range, and a bar that says how many. */
export class DataTable extends HTMLElement {
  #last: HTMLInputElement | undefined;

  connectedCallback(): void {
    this.addEventListener("click", this);
    this.addEventListener("change", this);
    this.#count();
  }

  handleEvent(event: Event): void {
    const box = event.target as HTMLInputElement;
    if (!box.matches("[data-pick],[data-pick-all]")) return;
    if (event.type === "change") {
      if (box.matches("[data-pick-all]")) for (const one of this.#boxes) one.checked = box.checked;
      this.#count();
    } else if (box.matches("[data-pick]")) {
      if ((event as MouseEvent).shiftKey && this.#last) this.#range(this.#last, box);
      this.#last = box;
    }
  }

  get #boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("[data-pick]")];
  }

  #range(from: HTMLInputElement, to: HTMLInputElement): void {
    const boxes = this.#boxes;
    const ends = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
    for (const box of boxes.slice(ends[0], ends[1]! + 1)) box.checked = to.checked;
  }

  #count(): void {
    const boxes = this.#boxes;
    const chosen = boxes.filter((box) => box.checked).length;
    const all = this.querySelector<HTMLInputElement>("[data-pick-all]");
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    for (const box of boxes) box.closest("tr")?.toggleAttribute("data-chosen", box.checked);
    const bar = this.querySelector<HTMLElement>("[data-bulk]");
    if (!bar) return;
    bar.toggleAttribute("data-active", chosen > 0);
    for (const button of bar.querySelectorAll<HTMLButtonElement>("button:not([data-always])")) button.disabled = chosen === 0;
    const words = bar.querySelector("p");
    if (words) words.textContent = chosen ? `${chosen} chosen` : "Choose rows to change several at once.";
  }
}
