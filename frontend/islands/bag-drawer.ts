/**
 * `<bag-drawer data-bag="/bag" data-live="/assets/bag.js"><dialog><div data-drawer-body></div></dialog></bag-drawer>`
 *
 * Sends `form[data-drawer]` and follows `a[data-drawer]` in place, shows the answer in its dialog, and tells the bag count.
 * On the bag's own page it stays out of the way. A piece whose adding got no answer is kept on this device: it carries an id
 * from the first try, so that it is never in the bag twice. What keeps an open bag in step with other devices is fetched
 * when one is shown, and when changes wait here.
 */
import type { BagLive } from "./bag-live";
import { adding } from "./lib/adding";
import { keptHere, mark, noRoom, push, read, rebind, type Waiting } from "./lib/bag-queue";
import { ask, page, plainClick, replaceInside, say, unreachable, type Answer } from "./lib/fragment";

/** Milliseconds after which an answer is not waited for any longer, where the question may be asked again. */
const PATIENCE = 20_000;

export class BagDrawer extends HTMLElement {
  #busy = false;
  #live: Promise<BagLive | undefined> | undefined;

  connectedCallback(): void {
    document.addEventListener("submit", this);
    document.addEventListener("click", this);
    addEventListener("online", this);
    if (this.#onBagPage || read().length) void this.#awake();
  }

  disconnectedCallback(): void {
    document.removeEventListener("submit", this);
    document.removeEventListener("click", this);
    removeEventListener("online", this);
    void this.#live?.then((live) => live?.end());
  }

  handleEvent(event: Event): void {
    if (event.type === "submit") this.#submit(event as SubmitEvent);
    else if (event.type === "click") this.#click(event as MouseEvent);
    else if (read().length) void this.#awake();
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog")!;
  }

  get #onBagPage(): boolean {
    return location.pathname === this.dataset["bag"];
  }

  /** Without it, forms go on to be sent one by one. */
  #awake(): Promise<BagLive | undefined> {
    const fetched = async (): Promise<BagLive> => {
      const { BagLive } = (await import(this.dataset["live"]!)) as typeof import("./bag-live");
      return new BagLive(this);
    };
    return (this.#live ??= fetched().catch(() => (this.#live = undefined)));
  }

  #submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    if (!form.matches("form[data-drawer]") || event.defaultPrevented || button?.hasAttribute("formaction") || this.#onBagPage) return;
    event.preventDefault();
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    const body = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
    const added = adding(form, body);
    if (added) body.append("mutation", added.mutation.id);
    void this.#ask(form.action, { method: "POST", body, signal: added ? (AbortSignal.timeout?.(PATIENCE) ?? null) : null }, button, added);
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    if (target === this.#dialog) this.#dialog.close();
    const link = target.closest<HTMLAnchorElement>("a[data-drawer]");
    if (!link || !plainClick(event) || this.#onBagPage) return;
    event.preventDefault();
    void this.#ask(link.href, {}, link);
  }

  async #ask(url: string, init: RequestInit, control: HTMLElement | null, added?: Waiting): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    control?.setAttribute("aria-busy", "true");
    // a browser without a bag may be given one by the answer; what waits here is for that one
    const held = mark() ? [] : read();
    try {
      const answer = await ask(url, "drawer", init);
      if (held.length && mark()) rebind("", held);
      this.#show(answer, init.method === "POST");
    } catch {
      if (added) this.#keep(added);
      else if (init.method === "POST") say(unreachable, true);
      else if (navigator.onLine) page.go(url);
      else say("You are offline. Your bag is safe; open it when you are back online.", true);
    } finally {
      this.#busy = false;
      control?.removeAttribute("aria-busy");
    }
  }

  #keep(added: Waiting): void {
    say(push(added) ? keptHere : noRoom, true);
    document.dispatchEvent(new CustomEvent("bag:kept"));
    void this.#awake();
  }

  #show(answer: Answer, sent: boolean): void {
    if (answer.kind === "page") {
      if (answer.ok || !sent) page.go(answer.url);
      else say("That did not go through. Nothing was changed; please try again.", true);
      return;
    }
    const body = this.querySelector("[data-drawer-body]")!;
    replaceInside(body, answer.content);
    const version = Number(body.querySelector<HTMLElement>("[data-version]")?.dataset["version"]);
    document.dispatchEvent(new CustomEvent("bag:change", { detail: version }));
    const heading = this.querySelector<HTMLElement>("h2");
    if (!this.#dialog.open) {
      this.#dialog.showModal();
      heading?.focus();
    } else if (!this.contains(document.activeElement) || document.activeElement === this.#dialog) {
      heading?.focus();
    }
    void this.#awake().then((live) => live?.shown());
  }
}
