/**
 * `<range-slider>` around a range's bars and its two fields. Lays a slider with two handles over the bars; the fields stay
 * the truth: moving a handle writes them, and letting go tells the form that they changed.
 */
export class RangeSlider extends HTMLElement {
  #handles: HTMLInputElement[] = [];

  connectedCallback(): void {
    if (this.querySelector(".slider")) return;
    const [min, max] = this.#fields;
    if (!min || !max || this.#last < 1) return;
    const rail = document.createElement("div");
    rail.className = "slider";
    this.#handles = [min, max].map((field, end) => {
      const handle = document.createElement("input");
      handle.type = "range";
      // focus finds its way back after the form has put new counts in place
      handle.id = `${field.id}-handle`;
      handle.min = "0";
      handle.max = String(this.#last);
      handle.step = "1";
      handle.setAttribute("aria-label", `${this.dataset["label"]}, ${end ? "to" : "from"}`);
      handle.addEventListener("input", () => this.#write(end));
      handle.addEventListener("change", (event) => {
        event.stopPropagation();
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
      rail.append(handle);
      return handle;
    });
    this.querySelector("svg")?.after(rail);
    this.addEventListener("input", (event) => {
      if (!this.#handles.includes(event.target as HTMLInputElement)) this.#read();
    });
    this.#read();
  }

  get #fields(): (HTMLInputElement | HTMLSelectElement)[] {
    return [...this.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")];
  }

  get #steps(): string[] {
    return (this.dataset["steps"] ?? "").split(" ");
  }

  get #words(): boolean {
    return this.dataset["words"] !== undefined;
  }

  /** The last place a handle can stand on. */
  get #last(): number {
    return this.#words ? this.#steps.length - 1 : this.#steps.length;
  }

  #read(): void {
    const steps = this.#steps;
    this.#fields.forEach((field, end) => {
      const handle = this.#handles[end];
      if (!handle) return;
      const word = steps.indexOf(field.value);
      const amount = steps.filter((step) => Number(step) <= Number(field.value)).length - 1;
      const place = this.#words ? word : amount;
      handle.value = String(field.value === "" || place < 0 ? (end ? this.#last : 0) : place);
    });
    this.#tell();
  }

  #write(end: number): void {
    const [low, high] = this.#handles.map((handle) => Number(handle.value));
    const handle = this.#handles[end]!;
    // the handles do not pass each other
    if (low! > high!) handle.value = String(end ? low : high);
    const place = Number(handle.value);
    const open = end ? place === this.#last : place === 0;
    this.#fields[end]!.value = open ? "" : (this.#steps[place] ?? "");
    this.#tell();
  }

  #tell(): void {
    this.#handles.forEach((handle, end) => {
      const value = this.#fields[end]!.value;
      handle.setAttribute("aria-valuetext", value === "" ? "any" : value);
    });
    const [low, high] = this.#handles.map((handle) => Number(handle.value) / this.#last);
    this.style.setProperty("--low", String(low));
    this.style.setProperty("--high", String(high));
  }
}
