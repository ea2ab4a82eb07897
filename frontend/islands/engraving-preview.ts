/**
 * `<engraving-preview data-url="/products/aurelia?metal=rose_gold">` shows the words on the metal while they are typed. The
 * server draws and judges them, by the rule that the bag uses: there is no second rule here.
 */
import { ask } from "./lib/fragment";

const PAUSE = 180;

export class EngravingPreview extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;

  connectedCallback(): void {
    this.addEventListener("input", this);
    this.addEventListener("change", this);
    // the buy box was replaced for another metal or size, and the words were put back into it
    queueMicrotask(() => {
      if (!this.#words) return;
      this.querySelector("details")?.setAttribute("open", "");
      void this.refresh();
    });
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  handleEvent(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), PAUSE);
  }

  get #words(): string {
    return this.querySelector<HTMLInputElement>("input[name=engraving]")?.value.trim() ?? "";
  }

  /** Asks for the preview of what stands in the field now. */
  async refresh(): Promise<void> {
    this.#request?.abort();
    const place = this.querySelector("[data-engraving]");
    const words = this.#words;
    if (!place) return;
    if (!words) return place.replaceChildren();
    const request = (this.#request = new AbortController());
    const url = new URL(this.dataset["url"] ?? "", location.href);
    url.searchParams.set("engraving", words);
    for (const { name, value } of this.querySelectorAll("select")) url.searchParams.set(name, value);
    url.searchParams.set("font", this.querySelector<HTMLInputElement>("input[name=font]:checked")?.value ?? "roman");
    try {
      const answer = await ask(url.pathname + url.search, "engraving", { signal: request.signal });
      if (answer.kind === "fragment") place.replaceChildren(answer.content);
    } catch {
      // the words are judged again when the piece goes into the bag; a preview that could not be fetched says nothing
    }
  }
}
