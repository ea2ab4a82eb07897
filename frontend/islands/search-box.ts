/**
 * `<search-box>` around a search form makes its field a combobox (APG, list autocomplete): a moment after typing, the
 * form's address answers with options; arrows walk them without leaving the field, Enter follows the one in reach or sends the
 * form, Escape puts the list away, and again empties the field. `a[data-search]` opens the popover that holds one.
 */
import { ask, page, plainClick, say } from "./lib/fragment";

const PAUSE = 120;

export class SearchBox extends HTMLElement {
  #list = document.createElement("div");
  #timer = 0;
  #request: AbortController | undefined;
  #at = -1;

  connectedCallback(): void {
    const field = this.#field;
    this.#list.id = `${field.id}-list`;
    this.#list.className = "suggestions";
    this.#list.hidden = true;
    set(this.#list, { role: "listbox", "aria-label": "Suggestions" });
    set(field, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id });
    this.querySelector("form")!.append(this.#list);
    for (const kind of ["input", "keydown", "focusout", "mousedown"]) this.addEventListener(kind, this);
    document.addEventListener("click", this);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this);
  }

  handleEvent(event: Event): void {
    if (event.type === "input") {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#offer(), PAUSE);
    } else if (event.type === "keydown") this.#key(event as KeyboardEvent);
    else if (event.type === "click") this.#open(event as MouseEvent);
    // a press on an option must not take focus from the field before the click lands
    else if (event.type === "mousedown") this.#list.contains(event.target as Node) && event.preventDefault();
    else if (!this.contains((event as FocusEvent).relatedTarget as Node | null)) this.#close();
  }

  get #field(): HTMLInputElement {
    return this.querySelector<HTMLInputElement>("input[name=q]")!;
  }

  get #options(): HTMLAnchorElement[] {
    return [...this.#list.querySelectorAll<HTMLAnchorElement>("[role=option]")];
  }

  async #offer(): Promise<void> {
    const words = this.#field.value.trim();
    this.#request?.abort();
    if (!words) return this.#close();
    const request = (this.#request = new AbortController());
    const form = this.querySelector("form")!;
    try {
      const answer = await ask(`${form.getAttribute("action")}?${new URLSearchParams({ q: words })}`, "suggestions", { signal: request.signal });
      if (answer.kind !== "fragment" || this.#request !== request || document.activeElement !== this.#field) return;
      this.#list.replaceChildren(answer.content);
      this.#options.forEach((option, at) => (option.id = `${this.#list.id}-${at}`));
      this.#show(this.#options.length > 0);
      say(this.#options.length ? `${this.#options.length} suggestions` : "");
    } catch {
      // offering nothing is fine: Enter still searches
    }
  }

  #key(event: KeyboardEvent): void {
    const options = this.#options;
    const open = !this.#list.hidden;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options.length) return;
      event.preventDefault();
      if (!open) this.#show(true);
      // one place more than options: the field itself
      const places = options.length + 1;
      this.#reach(((this.#at + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places) - 1);
    } else if (event.key === "Enter" && open && this.#at >= 0) {
      event.preventDefault();
      page.go(options[this.#at]!.href);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  #reach(at: number): void {
    this.#at = at;
    this.#options.forEach((option, place) => set(option, { "aria-selected": String(place === at) }));
    const option = this.#options[at];
    if (option) set(this.#field, { "aria-activedescendant": option.id });
    else this.#field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  #show(open: boolean): void {
    this.#list.hidden = !open;
    set(this.#field, { "aria-expanded": String(open) });
    this.#reach(-1);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#show(false);
  }

  #open(event: MouseEvent): void {
    const link = (event.target as Element).closest("a[data-search]");
    const panel = this.closest<HTMLElement>("[popover]");
    if (!link || !panel?.showPopover || !plainClick(event)) return;
    event.preventDefault();
    panel.togglePopover();
    if (panel.matches(":popover-open")) this.#field.focus();
  }
}

function set(element: Element, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
