/** The picture of the card that was pressed grows into the first view of the product page. */
const NAME = "piece";

export function startMorph(): void {
  document.addEventListener("click", (event) => {
    const card = (event.target as Element).closest?.("a") && (event.target as Element).closest(".card");
    const image = card?.querySelector<HTMLElement>(".card-media img");
    if (!image || matchMedia("(prefers-reduced-motion:reduce)").matches) return;
    const shown = document.querySelector<HTMLElement>(".gallery-view img");
    if (shown) shown.style.viewTransitionName = "none";
    image.style.viewTransitionName = NAME;
  });
  addEventListener("pageshow", () => {
    for (const image of document.querySelectorAll<HTMLElement>(".card-media img,.gallery-view img")) image.style.viewTransitionName = "";
  });
}
