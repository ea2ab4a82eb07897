/**
 * `<bag-drawer data-bag="/bag"><dialog><div data-drawer-body></div></dialog></bag-drawer>`
 *
 * Sends `form[data-drawer]` and follows `a[data-drawer]` in place, shows the answer in its dialog, and tells the bag count.
 * On the bag's own page it stays out of the way.
 */
import { ask, page, plainClick, replaceInside, say, unreachable, type Answer } from "./lib/fragment";

export class BagDrawer extends HTMLElement {
  #busy = false;

  connectedCallback(): void {
    document.addEventListener("submit", this);
    document.addEventListener("click", this);
  }

  disconnectedCallback(): void {
    document.removeEventListener("submit", this);
    document.removeEventListener("click", this);
  }

  handleEvent(event: Event): void {
    if (event.type === "submit") this.#submit(event as SubmitEvent);
    else this.#click(event as MouseEvent);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog")!;
  }

  get #onBagPage(): boolean {
    return location.pathname === this.dataset["bag"];
  }

  #submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    if (!form.matches("form[data-drawer]") || event.defaultPrevented || button?.hasAttribute("formaction") || this.#onBagPage) return;
    event.preventDefault();
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    const body = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
    void this.#ask(form.action, { method: "POST", body }, button);
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    if (target === this.#dialog) this.#dialog.close();
    const link = target.closest<HTMLAnchorElement>("a[data-drawer]");
    if (!link || !plainClick(event) || this.#onBagPage) return;
    event.preventDefault();
    void this.#ask(link.href, {}, link);
  }

  async #ask(url: string, init: RequestInit, control: HTMLElement | null): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    control?.setAttribute("aria-busy", "true");
    try {
      this.#show(await ask(url, "drawer", init), init.method === "POST");
    } catch {
      if (init.method === "POST") say(unreachable, true);
      else page.go(url);
    } finally {
      this.#busy = false;
      control?.removeAttribute("aria-busy");
    }
  }

  #show(answer: Answer, sent: boolean): void {
    if (answer.kind === "page") {
      if (answer.ok || !sent) page.go(answer.url);
      else say("That did not go through. Nothing was changed; please try again.", true);
      return;
    }
    replaceInside(this.querySelector("[data-drawer-body]")!, answer.content);
    document.dispatchEvent(new CustomEvent("bag:change"));
    const heading = this.querySelector<HTMLElement>("h2");
    if (!this.#dialog.open) {
      this.#dialog.showModal();
      heading?.focus();
    } else if (!this.contains(document.activeElement) || document.activeElement === this.#dialog) {
      heading?.focus();
    }
  }
}

