/**
 * `<facet-form>` around the filter form. A change asks the same list with `X-Fragment: results` and swaps every
 * `[data-swap]` region the answer carries, keeps the address in step and says how many are left. Links with
 * `data-facet-link` go the same way; `a[data-load-more]` appends the next page. The sheet on phones is a popover that
 * closes when focus leaves it.
 */
import { announcement, ask, page, plainClick, replaceInside, say, unreachable } from "./lib/fragment";

export class FacetForm extends HTMLElement {
  #request: AbortController | undefined;

  connectedCallback(): void {
    for (const kind of ["change", "submit", "click"]) document.addEventListener(kind, this);
    this.addEventListener("focusout", this);
  }

  disconnectedCallback(): void {
    for (const kind of ["change", "submit", "click"]) document.removeEventListener(kind, this);
  }

  handleEvent(event: Event): void {
    if (event.type === "change") {
      if ((event.target as HTMLInputElement).form === this.#form) void this.#narrow(this.address);
    } else if (event.type === "submit") {
      if (event.target !== this.#form) return;
      event.preventDefault();
      void this.#narrow(this.address);
      this.#sheet?.hidePopover?.();
    } else if (event.type === "focusout") {
      const to = (event as FocusEvent).relatedTarget as Node | null;
      if (to && !this.contains(to) && this.#sheet?.matches(":popover-open")) this.#sheet.hidePopover();
    } else this.#click(event as MouseEvent);
  }

  get #form(): HTMLFormElement {
    return this.querySelector("form")!;
  }

  get #sheet(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[popover]");
  }

  /** The list's address with what is chosen now; empty fields are left out. */
  get address(): string {
    const chosen = [...new FormData(this.#form)].filter(([, value]) => value !== "").map(([name, value]) => [name, String(value)]);
    const action = this.#form.getAttribute("action") ?? location.pathname;
    return chosen.length ? `${action}?${new URLSearchParams(chosen)}` : action;
  }

  #click(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-facet-link],a[data-load-more]");
    if (!link || !plainClick(event)) return;
    event.preventDefault();
    if (link.hasAttribute("data-load-more")) void this.#more(link);
    else void this.#narrow(link.getAttribute("href")!);
  }

  async #narrow(address: string): Promise<void> {
    const content = await this.#ask(address);
    if (!content) return;
    const said = announcement(content);
    for (const part of content.querySelectorAll<HTMLElement>("[data-swap]")) {
      const place = document.querySelector(`[data-swap="${part.dataset["swap"]}"]`);
      if (!place) continue;
      const inside = document.createDocumentFragment();
      inside.append(...part.childNodes);
      replaceInside(place, inside);
    }
    history.replaceState(history.state, "", address);
    say(said);
  }

  async #more(link: HTMLAnchorElement): Promise<void> {
    link.setAttribute("aria-busy", "true");
    const content = await this.#ask(link.href);
    link.removeAttribute("aria-busy");
    const cards = [...(content?.querySelectorAll("[data-grid] > *") ?? [])];
    if (!cards.length) return;
    document.querySelector("[data-grid]")?.append(...cards);
    const more = content!.querySelector("[data-more]");
    if (more) document.querySelector("[data-more]")?.replaceWith(more);
    cards[0]!.querySelector<HTMLElement>("a")?.focus();
    say(more?.textContent?.trim() ?? "");
  }

  async #ask(address: string): Promise<DocumentFragment | undefined> {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const region = document.querySelector('[data-swap="results"]');
    region?.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(address, "results", { signal: request.signal });
      if (answer.kind === "fragment") return answer.content;
      page.go(address);
    } catch {
      if (!request.signal.aborted) say(unreachable, true);
    } finally {
      if (this.#request === request) region?.removeAttribute("aria-busy");
    }
    return undefined;
  }
}
