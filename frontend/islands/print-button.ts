/** `<print-button><button hidden></button></print-button>` prints the page. */
export class PrintButton extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
