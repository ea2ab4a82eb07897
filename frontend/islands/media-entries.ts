/**
 * `<focal-point data-x data-y data-form>` around a picture: a press moves the point and fills the form's two fields.
 * `<media-entries data-order>` around the entries: they can be dragged into another order, and those being made are asked
 * after until they are.
 */
import { parse, say, unreachable } from "./lib/fragment";

export class FocalPoint extends HTMLElement {
  connectedCallback(): void {
    const image = this.querySelector("img");
    if (!image || !this.hasAttribute("data-movable")) return;
    this.toggleAttribute("data-live", true);
    const mark = document.createElement("span");
    mark.className = "focal-mark";
    this.append(mark);
    this.#place();
    image.addEventListener("click", (event) => {
      const box = image.getBoundingClientRect();
      const share = (at: number, from: number, size: number) => Math.round(Math.min(1, Math.max(0, (at - from) / (size || 1))) * 1000);
      this.dataset["x"] = String(share(event.clientX, box.left, box.width));
      this.dataset["y"] = String(share(event.clientY, box.top, box.height));
      this.#field("focal_x", this.dataset["x"]);
      this.#field("focal_y", this.dataset["y"]);
      this.#place();
      say("Point moved. Save to keep it.", true);
    });
  }

  #field(name: string, value: string): void {
    const form = document.getElementById(this.dataset["form"] ?? "");
    const field = form?.querySelector<HTMLInputElement>(`[name="${name}"]`);
    if (field) field.value = value;
  }

  #place(): void {
    const mark = this.querySelector<HTMLElement>(".focal-mark");
    if (!mark) return;
    mark.style.left = `${Number(this.dataset["x"]) / 10}%`;
    mark.style.top = `${Number(this.dataset["y"]) / 10}%`;
  }
}

export class MediaEntries extends HTMLElement {
  #lifted: HTMLElement | undefined;
  #timer = 0;

  connectedCallback(): void {
    for (const kind of ["dragstart", "dragover", "drop", "dragend"]) this.addEventListener(kind, this);
    for (const head of this.querySelectorAll<HTMLElement>(".entry-head")) head.draggable = this.hasAttribute("data-order");
    this.#watch();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  handleEvent(event: Event): void {
    const entry = (event.target as Element).closest<HTMLElement>("[data-entry]");
    if (event.type === "dragstart") {
      this.#lifted = entry ?? undefined;
      entry?.toggleAttribute("data-lifted", true);
    } else if (event.type === "dragend") {
      this.#lifted?.removeAttribute("data-lifted");
      this.#lifted = undefined;
    } else if (this.#lifted) {
      event.preventDefault();
      if (event.type === "drop" && entry && entry !== this.#lifted) {
        const after = this.#lifted.compareDocumentPosition(entry) & Node.DOCUMENT_POSITION_FOLLOWING;
        entry[after ? "after" : "before"](this.#lifted);
        void this.#save();
      }
    }
  }

  async #save(): Promise<void> {
    const order = [...this.querySelectorAll<HTMLElement>("[data-entry]")].map((entry) => entry.dataset["entry"]);
    const init = { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ order }) };
    const answer = await fetch(this.dataset["order"]!, init).catch(() => undefined);
    say(answer?.ok ? "The new order is saved." : unreachable, true);
  }

  /** Asks for the page again while something is being made, and puts in what is further by now. */
  #watch(): void {
    if (!this.querySelector("[data-making]")) return;
    this.#timer = window.setTimeout(async () => {
      const text = await fetch(location.pathname, { headers: { Accept: "text/html" } }).then((r) => (r.ok ? r.text() : "")).catch(() => "");
      const fresh = text ? parse(text) : undefined;
      for (const entry of this.querySelectorAll<HTMLElement>("[data-making]")) {
        const now = fresh?.querySelector(`#${CSS.escape(entry.id)}`);
        const typing = entry.contains(document.activeElement);
        if (now && !typing) entry.replaceWith(document.importNode(now, true));
      }
      this.#watch();
    }, 2000);
  }
}
