/**
 * `<table-keys>` around a table of the back office: J and K move from row to row, X chooses, Enter opens, F goes to the filter, E opens the
 * conditions, C the columns, V the views, ? tells all of this. Keys are left alone while somebody types, and with Ctrl, Alt or Meta.
 */
export class TableKeys extends HTMLElement {
  #row = -1;
  #help: HTMLElement | undefined;

  connectedCallback(): void {
    document.addEventListener("keydown", this);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this);
    this.#help?.remove();
  }

  handleEvent(event: KeyboardEvent): void {
    const typing = (event.target as Element).matches("input:not([type=checkbox]),textarea,select,[contenteditable]");
    if (typing || event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
    const act = this.#acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  readonly #acts: Record<string, () => void> = {
    j: () => this.#move(1),
    k: () => this.#move(-1),
    x: () => this.#rows[this.#row]?.querySelector<HTMLInputElement>("[data-pick]")?.click(),
    f: () => document.getElementById("filter-q")?.focus(),
    e: () => this.#open("[data-filter]"),
    c: () => this.#open("[data-columns]"),
    v: () => this.#open("[data-views]"),
    "?": () => this.#tell(),
  };

  get #rows(): HTMLTableRowElement[] {
    return [...this.querySelectorAll<HTMLTableRowElement>("tbody tr")];
  }

  /** The row's link takes the focus, so that Enter opens it and a screen reader says its name. */
  #move(by: number): void {
    const rows = this.#rows;
    if (!rows.length) return;
    this.#row = Math.min(Math.max(this.#row + by, 0), rows.length - 1);
    const row = rows[this.#row]!;
    (row.querySelector<HTMLElement>("a") ?? row.querySelector<HTMLElement>("input"))?.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  #open(selector: string): void {
    const panel = document.querySelector<HTMLDetailsElement>(`details${selector}`);
    if (!panel) return;
    panel.open = true;
    panel.querySelector<HTMLElement>("select,input:not([type=hidden]),a")?.focus();
  }

  #tell(): void {
    if (this.#help) {
      this.#help.remove();
      this.#help = undefined;
      return;
    }
    this.#help = document.createElement("p");
    this.#help.className = "table-help";
    this.#help.setAttribute("role", "status");
    this.#help.textContent = "J and K: next and previous row. X: choose. Enter: open. F: filter. E: add a condition. C: columns. V: views. ?: hide this.";
    this.prepend(this.#help);
  }
}
