/**
 * `<wish-heart data-product="slug"><form>…<button></button></form></wish-heart>` shows whether a design is kept, and keeps
 * it or lets it go without leaving the page.
 */
import { isKept, learn } from "./lib/kept";
import { page, say, unreachable } from "./lib/fragment";

export class WishHeart extends HTMLElement {
  #busy = false;

  connectedCallback(): void {
    this.addEventListener("submit", this);
    document.addEventListener("kept:change", this);
    this.#show();
  }

  disconnectedCallback(): void {
    document.removeEventListener("kept:change", this);
  }

  handleEvent(event: Event): void {
    if (event.type !== "submit") return this.#show();
    event.preventDefault();
    void this.#send(event.target as HTMLFormElement);
  }

  get #kept(): boolean {
    return isKept(this.dataset["product"] ?? "");
  }

  #show(): void {
    this.querySelector("button")?.setAttribute("aria-pressed", String(this.#kept));
  }

  async #send(form: HTMLFormElement): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const letGo = this.#kept;
    if (letGo) body.set("remove", "1");
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "marks" } });
      if (response.headers.get("X-Fragment") !== "marks") return page.go("/wishlist");
      const answer = await response.json();
      if (response.ok) {
        learn(answer);
        say(letGo ? "Removed from your wishlist." : "Kept in your wishlist.", true);
      } else say(answer.said ?? unreachable, true);
    } catch {
      say(unreachable, true);
    } finally {
      this.#busy = false;
    }
  }
}
