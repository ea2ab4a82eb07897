/**
 * `<recently-viewed data-url="/fragments/cards" data-slug="aurelia"><section hidden>…<div data-cards></div></section></recently-viewed>`
 *
 * Remembers the piece whose page this is, in this browser and nowhere else, and shows the others that were seen lately once
 * the reader comes near. A page that is fetched or rendered ahead was not seen: it counts when it is shown.
 */
import { ask } from "./lib/fragment";

const KEY = "viewed";
const REMEMBERED = 12;
const SHOWN = 4;

export class RecentlyViewed extends HTMLElement {
  #observer: IntersectionObserver | undefined;

  connectedCallback(): void {
    if ((document as Document & { prerendering?: boolean }).prerendering) {
      document.addEventListener("prerenderingchange", () => this.#start(), { once: true });
    } else this.#start();
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
  }

  #start(): void {
    const here = this.dataset["slug"];
    const others = read().filter((slug) => slug !== here);
    if (here) write([here, ...others].slice(0, REMEMBERED));
    if (!others.length) return;
    this.#observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        this.#observer?.disconnect();
        void this.#fill(others.slice(0, SHOWN));
      },
      { rootMargin: "300px" },
    );
    this.#observer.observe(this);
  }

  async #fill(slugs: string[]): Promise<void> {
    try {
      const answer = await ask(`${this.dataset["url"]}?slugs=${slugs.join(",")}`, "cards");
      if (answer.kind !== "fragment" || !answer.ok || !answer.content.querySelector(".card")) return;
      this.querySelector("[data-cards]")?.replaceChildren(answer.content);
      this.firstElementChild?.removeAttribute("hidden");
    } catch {
      // nothing is shown rather than an apology for what nobody asked for
    }
  }
}

function read(): string[] {
  try {
    const slugs: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(slugs) ? slugs.filter((slug) => typeof slug === "string" && /^[a-z0-9-]+$/.test(slug)) : [];
  } catch {
    return [];
  }
}

function write(slugs: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(slugs));
  } catch {
    // a browser that keeps nothing has seen nothing
  }
}
