/** Milliseconds between two questions. */
const EVERY = 5_000;

/**
 * An island that asks something again and again, as long as somebody looks at its page: never twice at once, and when a question
 * fails the next may be answered.
 */
export abstract class Watch extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;
  #asking = false;

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this);
    this.#timer = setInterval(() => void this.#look(), EVERY);
    void this.#look();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this);
    clearInterval(this.#timer);
  }

  handleEvent(): void {
    void this.#look();
  }

  /** Asks, and shows what was answered. */
  protected abstract look(): Promise<void>;

  async #look(): Promise<void> {
    if (this.#asking || document.visibilityState !== "visible") return;
    this.#asking = true;
    try {
      await this.look();
    } catch {
      // the next question may be answered
    } finally {
      this.#asking = false;
    }
  }
}
