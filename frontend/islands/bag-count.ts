/**
 * `<bag-count>` shows how many pieces are in the bag, from the cookie `bag_count`, so that pages themselves can be the
 * same for everyone. Looks again after the bag changed, here or in another tab, when the page comes back, and when its tab is shown.
 */
const KINDS = ["bag:change", "bag:elsewhere", "visibilitychange"];

export class BagCount extends HTMLElement {
  connectedCallback(): void {
    this.refresh();
    for (const kind of KINDS) document.addEventListener(kind, this.refresh);
    addEventListener("pageshow", this.refresh);
  }

  disconnectedCallback(): void {
    for (const kind of KINDS) document.removeEventListener(kind, this.refresh);
    removeEventListener("pageshow", this.refresh);
  }

  refresh = (): void => {
    const count = Number(/(?:^|;\s*)bag_count=(\d{1,4})(?:;|$)/.exec(document.cookie)?.[1] ?? 0);
    this.hidden = count === 0;
    const shown = document.createElement("span");
    shown.textContent = String(count);
    shown.ariaHidden = "true";
    const spoken = document.createElement("span");
    spoken.className = "sr";
    spoken.textContent = `, ${count} ${count === 1 ? "piece" : "pieces"}`;
    this.replaceChildren(...(count ? [shown, spoken] : []));
  };
}
