/**
 * `<actual-size>` around drawings with their millimetres in `data-mm`. Adds a slider to the bank card's outline, draws
 * everything by what was set, and remembers it on this device.
 */
const KEPT = "px-per-mm";
/** What a CSS millimetre is: 96 to the inch. */
const USUAL = 96 / 25.4;

export class ActualSize extends HTMLElement {
  connectedCallback(): void {
    const place = this.querySelector<HTMLElement>("[data-calibrate]");
    if (!place || place.querySelector("input")) return;
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = "2.2";
    slider.max = "8";
    slider.step = "0.01";
    slider.className = "actual-slider";
    slider.setAttribute("aria-label", "Width of the outline");
    slider.value = String(this.#kept() ?? USUAL);
    slider.addEventListener("input", () => {
      this.#draw(Number(slider.value));
      try {
        localStorage.setItem(KEPT, slider.value);
      } catch {
        // a device that keeps nothing still shows it for now
      }
    });
    place.querySelector("summary")?.after(slider);
    const kept = this.#kept();
    if (kept) this.#draw(kept);
  }

  #kept(): number | undefined {
    try {
      const kept = Number(localStorage.getItem(KEPT));
      return kept >= 2.2 && kept <= 8 ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  #draw(perMillimetre: number): void {
    for (const drawing of this.querySelectorAll<SVGElement>("[data-mm]")) {
      const [width, height] = drawing.dataset["mm"]!.split(" ").map((mm) => parseFloat(mm) * perMillimetre);
      drawing.setAttribute("width", String(width));
      drawing.setAttribute("height", String(height));
    }
  }
}
