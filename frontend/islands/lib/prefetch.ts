/** Fetches a page when its link is pointed at, in browsers without speculation rules. */
const PRIVATE = /^\/(bag|checkout|account|wishlist|shared|sign-in|sign-out|fragments|admin|api|orders|dev|auth|logout)(\/|$|\?)/;

/** Whether a link may be fetched ahead: same house, public, not marked, and not this very page. */
export function mayPrefetch(link: HTMLAnchorElement, here: Location = location): boolean {
  const url = new URL(link.href, here.href);
  return (
    url.origin === here.origin &&
    url.pathname !== here.pathname &&
    !PRIVATE.test(url.pathname) &&
    !link.closest("[data-noprerender]") &&
    !link.hasAttribute("download")
  );
}

export function startPrefetch(): void {
  if (HTMLScriptElement.supports?.("speculationrules")) return;
  const seen = new Set<string>();
  const look = (event: Event): void => {
    const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[href]");
    if (!link || seen.has(link.href) || !mayPrefetch(link)) return;
    seen.add(link.href);
    const hint = document.createElement("link");
    hint.rel = "prefetch";
    hint.href = link.href;
    document.head.append(hint);
  };
  for (const kind of ["pointerover", "touchstart", "focusin"]) document.addEventListener(kind, look, { passive: true });
}
