/**
 * `<product-gallery>` around `.gallery-track` and `.gallery-thumbs`. Thumbnails scroll the track without changing the
 * address, arrow keys move between views, and the thumbnail of the view shown carries `aria-current`.
 */
export class ProductGallery extends HTMLElement {
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

  #click(event: Event): void {
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
  }
}
