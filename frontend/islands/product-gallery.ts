import type { GalleryViewer } from "./gallery-viewer";
import { page, plainClick } from "./lib/fragment";

/** Fetches a style sheet, once. */
function sheet(href: string): Promise<void> {
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = () => done();
    link.onerror = failed;
    document.head.append(link);
  });
}

/**
 * `<product-gallery>` around `.gallery-track` and `.gallery-thumbs`. Thumbnails scroll the track without changing the
 * address, arrow keys move between views, a press on a picture opens it over the whole screen, and the thumbnail of the view shown carries `aria-current`.
 * A film that was left behind is silent.
 */
export class ProductGallery extends HTMLElement {
  #viewer: GalleryViewer | undefined;

  connectedCallback(): void {
    this.addEventListener("click", this);
    this.addEventListener("keydown", this);
    this.addEventListener("scroll", this, { capture: true, passive: true });
  }

  handleEvent(event: Event): void {
    if (event.type === "click") this.#click(event);
    else if (event.type === "keydown") this.#key(event as KeyboardEvent);
    else this.#mark();
  }

  get #track(): HTMLElement | null {
    return this.querySelector(".gallery-track");
  }

  get #thumbs(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>(".gallery-thumbs a")];
  }

  /** The place of the view shown, from 0. */
  get current(): number {
    const track = this.#track;
    return track?.clientWidth ? Math.round(track.scrollLeft / track.clientWidth) : 0;
  }

  /** Shows the view at a place; places outside the range do nothing. */
  show(place: number, behavior: ScrollBehavior = "auto"): void {
    const track = this.#track;
    if (!track || place < 0 || place >= track.children.length) return;
    track.scrollTo({ left: place * track.clientWidth, behavior });
    this.#mark(place);
  }

  /** Puts other pictures of the piece in, at the same place. */
  replace(content: Node): void {
    const place = this.current;
    this.replaceChildren(content);
    this.show(place, "instant");
  }

  /** Opens the pictures over the whole screen; the link to the full picture is followed where that cannot be. */
  async #enlarge(link: HTMLAnchorElement): Promise<void> {
    const { viewer, viewerCss, name } = this.dataset;
    try {
      if (!this.#viewer) {
        const [{ GalleryViewer }] = await Promise.all([import(viewer!) as Promise<typeof import("./gallery-viewer")>, sheet(viewerCss!)]);
        this.#viewer = new GalleryViewer(name ?? "");
      }
      const links = [...this.querySelectorAll<HTMLAnchorElement>(".gallery-zoom")];
      const shown = links.map((each) => {
        const image = each.querySelector("img")!;
        return { name: each.dataset["name"] ?? "", alt: image.alt, near: image.currentSrc || image.src, full: each.dataset["full"] ?? each.href };
      });
      this.#viewer.open(shown, links.indexOf(link));
    } catch {
      page.go(link.href);
    }
  }

  #click(event: Event): void {
    const zoom = (event.target as Element).closest<HTMLAnchorElement>(".gallery-zoom");
    if (zoom && this.dataset["viewer"] && plainClick(event as MouseEvent)) {
      event.preventDefault();
      return void this.#enlarge(zoom);
    }
    const link = (event.target as Element).closest<HTMLAnchorElement>(".gallery-thumbs a");
    if (!link) return;
    event.preventDefault();
    this.show(this.#thumbs.indexOf(link));
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const thumbs = this.#thumbs;
    const at = thumbs.indexOf(event.target as HTMLAnchorElement);
    const inTrack = event.target === this.#track;
    if (!step || (at < 0 && !inTrack) || (inTrack && event.key.endsWith("p")) || (inTrack && event.key.endsWith("n"))) return;
    event.preventDefault();
    this.show((inTrack ? this.current : at) + step);
    if (!inTrack) thumbs[at + step]?.focus();
  }

  #mark(place = this.current): void {
    this.#thumbs.forEach((thumb, index) => {
      if (index === place) thumb.setAttribute("aria-current", "true");
      else thumb.removeAttribute("aria-current");
    });
    [...(this.#track?.children ?? [])].forEach((view, index) => {
      if (index !== place) view.querySelector("video")?.pause();
    });
  }
}
