/**
 * `<hold-watch data-url="/fragments/hold?…">` asks how a piece is held, and for whom, as long as somebody looks at the page, and shows
 * the answer. The page is the same for everyone; this is not. A question that fails changes nothing.
 */
import { ask, replaceInside } from "./lib/fragment";

/** Milliseconds between two questions. */
const EVERY = 5_000;

export class HoldWatch extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;
  #shown = "";
  #asking = false;

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this);
    this.addEventListener("hold:over", this);
    this.#timer = setInterval(() => void this.#ask(), EVERY);
    void this.#ask();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this);
    clearInterval(this.#timer);
  }

  handleEvent(): void {
    void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking || document.visibilityState !== "visible") return;
    this.#asking = true;
    try {
      const answer = await ask(this.dataset["url"]!, "hold");
      if (answer.kind !== "fragment" || !answer.ok) return;
      const box = document.createElement("div");
      box.append(answer.content);
      // what only counts down is not news
      const news = box.querySelector<HTMLElement>("[data-until]");
      const key = news ? `${news.dataset["whose"]} ${news.dataset["until"]}` : (box.textContent ?? "");
      if (key === this.#shown) return;
      this.#shown = key;
      const fresh = document.createDocumentFragment();
      fresh.append(...box.childNodes);
      replaceInside(this, fresh);
    } catch {
      // the next question may be answered
    } finally {
      this.#asking = false;
    }
  }
}
