/**
 * The pictures over the whole screen: two fingers, a double press, a wheel, + and − or buttons to come nearer; a finger, the
 * pointer or arrow keys to look around; arrow keys turn the pages while the whole picture shows. Loaded when first asked for.
 */
interface Shown {
  name: string;
  alt: string;
  near: string;
  full: string;
}

const MOST = 4;
const STEP = 1.5;
const NUDGE = 80;

export class GalleryViewer {
  #dialog = document.createElement("dialog");
  #image = new Image();
  #words: HTMLElement;
  #stage: HTMLElement;
  #views: Shown[] = [];
  #place = 0;
  #scale = 1;
  #x = 0;
  #y = 0;
  #fingers = new Map<number, { x: number; y: number }>();
  #spread = 0;

  constructor(title: string) {
    this.#dialog.className = "viewer";
    this.#dialog.setAttribute("aria-label", `Pictures of ${title}`);
    this.#dialog.innerHTML = `<div class="viewer-stage" tabindex="0" role="group" aria-label="Use plus and minus to come nearer, arrow keys to look around"></div>
<div class="viewer-bar"><p aria-live="polite"></p><div>${[
      ["previous", "Previous picture", "‹"],
      ["next", "Next picture", "›"],
      ["out", "Zoom out", "−"],
      ["in", "Zoom in", "+"],
      ["close", "Close", "×"],
    ]
      .map(([does, label, sign]) => `<button type="button" data-does="${does}" aria-label="${label}">${sign}</button>`)
      .join("")}</div></div>`;
    this.#words = this.#dialog.querySelector("p")!;
    this.#stage = this.#dialog.querySelector(".viewer-stage")!;
    this.#image.draggable = false;
    this.#stage.append(this.#image);
    for (const kind of ["click", "dblclick", "keydown", "pointerdown", "pointermove", "pointerup", "pointercancel", "wheel"]) {
      this.#dialog.addEventListener(kind, this, { passive: false });
    }
    document.body.append(this.#dialog);
  }

  /** Opens over the page at a picture. */
  open(views: Shown[], place: number): void {
    this.#views = views;
    this.#dialog.showModal();
    this.#show(place);
    this.#stage.focus();
  }

  /** How near one has come: 1 shows the whole picture. */
  get scale(): number {
    return this.#scale;
  }

  handleEvent(event: Event): void {
    if (event instanceof KeyboardEvent) this.#key(event);
    else if (event instanceof WheelEvent) this.#wheel(event);
    else if (event.type === "click") this.#press(event);
    else if (event.type === "dblclick") this.#zoom(this.#scale > 1 ? 0 : 2.5);
    else this.#finger(event as PointerEvent);
  }

  #show(place: number): void {
    const count = this.#views.length;
    this.#place = (place + count) % count;
    const view = this.#views[this.#place]!;
    this.#image.src = view.near;
    this.#image.alt = view.alt;
    this.#words.textContent = `${this.#place + 1} of ${count}: ${view.name}`;
    this.#zoom(0);
    const full = new Image();
    full.src = view.full;
    full.decode().then(
      () => {
        if (this.#views[this.#place] === view) this.#image.src = full.src;
      },
      () => {},
    );
  }

  #press(event: Event): void {
    const target = event.target as Element;
    if (target === this.#dialog) return this.#dialog.close();
    const does = target.closest<HTMLElement>("[data-does]")?.dataset["does"];
    if (does === "close") this.#dialog.close();
    else if (does === "in") this.#zoom(this.#scale * STEP);
    else if (does === "out") this.#zoom(this.#scale / STEP);
    else if (does) this.#show(this.#place + (does === "next" ? 1 : -1));
  }

  #key(event: KeyboardEvent): void {
    const [right, down] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key] ?? [0, 0];
    if (event.key === "+" || event.key === "=") this.#zoom(this.#scale * STEP);
    else if (event.key === "-") this.#zoom(this.#scale / STEP);
    else if (event.key === "0") this.#zoom(0);
    else if (!right && !down) return;
    else if (this.#scale > 1) this.#move(-right! * NUDGE, -down! * NUDGE);
    else if (right) this.#show(this.#place + right);
    else return;
    event.preventDefault();
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#zoom(this.#scale * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
  }

  #finger(event: PointerEvent): void {
    if (event.target !== this.#stage && event.target !== this.#image) return;
    const before = this.#fingers.get(event.pointerId);
    if (event.type === "pointerdown") {
      this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      this.#stage.setPointerCapture(event.pointerId);
      this.#spread = 0;
      return;
    }
    if (event.type !== "pointermove") {
      this.#fingers.delete(event.pointerId);
      return;
    }
    if (!before) return;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const [one, two] = [...this.#fingers.values()];
    if (one && two) {
      const spread = Math.hypot(one.x - two.x, one.y - two.y);
      if (this.#spread) this.#zoom((this.#scale * spread) / this.#spread);
      this.#spread = spread;
    } else {
      this.#move(event.clientX - before.x, event.clientY - before.y);
    }
  }

  #zoom(scale: number): void {
    this.#scale = Math.min(MOST, Math.max(1, scale));
    this.#dialog.classList.toggle("near", this.#scale > 1);
    for (const [does, off] of [["in", this.#scale >= MOST], ["out", this.#scale <= 1]] as const) {
      this.#dialog.querySelector(`[data-does=${does}]`)!.setAttribute("aria-disabled", String(off));
    }
    this.#move(0, 0);
  }

  #move(x: number, y: number): void {
    const most = (length: number): number => (length * (this.#scale - 1)) / 2;
    const within = (value: number, edge: number): number => Math.min(edge, Math.max(-edge, value));
    this.#x = within(this.#x + x, most(this.#image.clientWidth));
    this.#y = within(this.#y + y, most(this.#image.clientHeight));
    this.#image.style.transform = this.#scale > 1 ? `translate(${this.#x}px,${this.#y}px) scale(${this.#scale})` : "";
  }
}
