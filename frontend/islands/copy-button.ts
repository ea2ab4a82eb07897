/** `<copy-button value="…"><span>…</span><button hidden></button></copy-button>` copies its value and says so. */
import { say } from "./lib/fragment";

export class CopyButton extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(this.getAttribute("value") ?? "").then(() => say("Copied.", true));
    });
  }
}
