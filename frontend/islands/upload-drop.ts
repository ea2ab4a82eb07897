/**
 * `<upload-drop data-api data-product>` around a form with a file input. Chosen and dropped files are sent one after the
 * other in parts; after a lost connection the server is asked how far it came, and a file that is chosen again, also after
 * the page was closed, goes on where it stopped. When all are through, the page is read again.
 */
import { page, say } from "./lib/fragment";

const PART = 1024 * 1024;
const TRIES = 6;
type Upload = { id: string; received: number; open?: boolean; media_id?: string | null };
type Problem = { detail?: string; code?: string; received?: number; errors?: { message: string }[] };

export class UploadDrop extends HTMLElement {
  /** How long to rest before the first new try, in milliseconds. */
  pause = 1000;

  connectedCallback(): void {
    for (const kind of ["submit", "dragover", "dragleave", "drop"]) this.addEventListener(kind, this);
    this.querySelector("input")?.addEventListener("change", () => void this.send([...(this.#input.files ?? [])]));
    this.querySelector("button")?.setAttribute("hidden", "");
  }

  handleEvent(event: Event): void {
    event.preventDefault();
    this.querySelector("form")?.classList.toggle("drop-over", event.type === "dragover");
    if (event.type === "drop") void this.send([...((event as DragEvent).dataTransfer?.files ?? [])]);
  }

  get #input(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  /** Sends the files; those that are refused say so and stay in view. */
  async send(files: File[]): Promise<void> {
    let refused = 0;
    for (const [row, file] of files.map((file) => [this.#row(file), file] as const)) {
      try {
        await this.#one(file, row);
        row.querySelector("label")!.textContent = `${file.name} · done`;
      } catch (error) {
        refused++;
        const words = document.createElement("p");
        words.className = "field-error";
        words.textContent = error instanceof Error ? error.message : String(error);
        row.querySelector("progress")!.replaceWith(words);
        say(`${file.name}: ${words.textContent}`);
      }
    }
    if (files.length && !refused) page.go(location.pathname);
    else if (refused < files.length) say("Some files are through. Load the page again to see them.", true);
    this.#input.value = "";
  }

  #row(file: File): HTMLLIElement {
    const row = document.createElement("li");
    row.className = "progress";
    const id = `up-${Math.random().toString(36).slice(2)}`;
    row.innerHTML = `<label for="${id}"></label><progress id="${id}" max="100" value="0"></progress>`;
    row.querySelector("label")!.textContent = file.name;
    this.querySelector("[data-files]")!.append(row);
    return row;
  }

  async #one(file: File, row: HTMLElement): Promise<void> {
    const key = `upload ${this.dataset["product"]} ${file.name} ${file.size} ${file.lastModified}`;
    const upload = (await this.#known(localStorage.getItem(key))) ?? (await this.#begin(file));
    localStorage.setItem(key, upload.id);
    const address = `${this.dataset["api"]!}/${upload.id}`;
    let at = upload.received;
    while (at < file.size) {
      row.querySelector("progress")!.value = Math.round((at / file.size) * 100);
      at = await this.#part(address, file, at);
    }
    row.querySelector("progress")!.removeAttribute("value");
    if (!upload.media_id) await this.#ask(`${address}/finish`, { method: "POST" });
    row.querySelector("progress")!.value = 100;
    localStorage.removeItem(key);
  }

  #begin(file: File): Promise<Upload> {
    const body = JSON.stringify({ product_id: this.dataset["product"], name: file.name, bytes: file.size });
    return this.#ask<Upload>(this.dataset["api"]!, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  }

  /** The upload that this file began earlier, unless it was given up since. */
  async #known(id: string | null): Promise<Upload | undefined> {
    const upload = id ? await this.#ask<Upload>(`${this.dataset["api"]!}/${id}`, {}).catch(() => undefined) : undefined;
    return upload?.open || upload?.media_id ? upload : undefined;
  }

  /** Sends the part that begins at a byte, and answers where the next one does. */
  async #part(address: string, file: File, at: number): Promise<number> {
    const headers = { "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" };
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.#ask<Upload>(address, { method: "PATCH", headers, body: file.slice(at, at + PART) })).received;
      } catch (error) {
        if (error instanceof Refused && typeof error.problem.received === "number") return error.problem.received;
        if (error instanceof Refused || attempt === TRIES) throw error;
        await new Promise((done) => setTimeout(done, this.pause * attempt));
        const known = await this.#ask<Upload>(address, {}).catch(() => undefined);
        if (known && known.received !== at) return known.received;
      }
    }
  }

  async #ask<T>(url: string, init: RequestInit): Promise<T> {
    const response = await fetch(url, { ...init, credentials: "same-origin" }).catch(() => undefined);
    const body = (await response?.json().catch(() => ({}))) as T & Problem;
    if (response?.ok) return body;
    if (response && response.status < 500) throw new Refused(body);
    throw new Error("We could not reach the atelier. Choose the file again within four minutes and it goes on where it stopped.");
  }
}

class Refused extends Error {
  constructor(readonly problem: Problem) {
    // what is wrong with a field says more than that something is
    super(problem.errors?.[0]?.message ?? problem.detail ?? "This file was refused.");
  }
}
