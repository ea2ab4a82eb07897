/**
 * `<hold-watch data-url="/fragments/hold?…">` asks how a piece is held, and for whom, as long as somebody looks at the page, and shows
 * the answer. The page is the same for everyone; this is not. A question that fails changes nothing.
 */
import { ask, replaceInside } from "./lib/fragment";
import { Watch } from "./lib/watch";

export class HoldWatch extends Watch {
  #shown = "";

  override connectedCallback(): void {
    this.addEventListener("hold:over", this);
    super.connectedCallback();
  }

  protected async look(): Promise<void> {
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
  }
}
