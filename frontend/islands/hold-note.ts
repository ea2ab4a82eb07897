/**
 * `<hold-note data-until="2026-11-26T14:32:00Z" data-whose="yours" data-warn-at="5">` counts a hold down, says its end in the reader's
 * own time, warns once before it is over, and sends `hold:over` when it is, so that whoever shows it asks for news.
 */
import { clock } from "./lib/clock";
import { say } from "./lib/fragment";

/** Milliseconds between two looks at the clock. */
const EVERY = 5_000;
const MINUTE = 60_000;

export class HoldNote extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;
  /** The end that was warned of, and the one that was told. */
  #warned = "";
  #over = "";

  connectedCallback(): void {
    this.#look();
    this.#timer = setInterval(() => this.#look(), EVERY);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { until = "", whose, warnAt } = this.dataset;
    const rest = Date.parse(until) - Date.now();
    if (!until || Number.isNaN(rest)) return;
    if (rest <= 0) return this.#end(until);
    const minutes = Math.ceil(rest / MINUTE);
    put(this.querySelector("[data-left]"), minutes === 1 ? "1 minute" : `${minutes} minutes`);
    put(this.querySelector("time"), clock(until));
    if (whose !== "yours" || minutes > Number(warnAt)) return;
    this.classList.remove("tone-success");
    this.classList.add("tone-warning");
    if (this.#warned === until) return;
    this.#warned = until;
    say(`${minutes} ${minutes === 1 ? "minute" : "minutes"} left: then others can have your piece.`);
  }

  #end(until: string): void {
    if (this.#over === until) return;
    this.#over = until;
    const yours = this.dataset["whose"] === "yours";
    const words = yours ? "The time of your hold is over: others can have the piece now." : "It is free again.";
    put(this.querySelector("[data-said]"), words);
    if (yours) say(words);
    this.dispatchEvent(new CustomEvent("hold:over", { bubbles: true }));
  }
}

function put(place: Element | null, words: string): void {
  if (place && place.textContent !== words) place.textContent = words;
}
