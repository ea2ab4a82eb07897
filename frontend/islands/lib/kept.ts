/**
 * Which designs are on the wishlist. Pages are the same for everyone, so the hearts ask here. The cookie `kept` carries a
 * mark that changes whenever the list does; the list of addresses belonging to a mark is kept in the browser's storage, so
 * that the server is asked once a change and not once a page.
 */
type Marks = { mark: string; slugs: string[] };

const KEY = "kept";
let known: Marks = { mark: "", slugs: [] };
let asking: Promise<void> | undefined;

const cookie = (): string => /(?:^|;\s*)kept=([\w.-]+)/.exec(document.cookie)?.[1] ?? "";

function stored(): Marks | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "") as Marks;
  } catch {
    return undefined;
  }
}

/** Whether the design with this address is on the list, as far as is known. */
export const isKept = (slug: string): boolean => known.slugs.includes(slug);

/** Takes over what the server said, and tells the hearts. */
export function learn(marks: Marks): void {
  known = marks;
  try {
    localStorage.setItem(KEY, JSON.stringify(marks));
  } catch {
    // without storage the next page asks again
  }
  document.dispatchEvent(new CustomEvent("kept:change"));
}

/** Looks whether the list has changed. A page that is only rendered ahead asks nobody. */
export function look(): void {
  const mark = cookie();
  if (mark === known.mark) return;
  const own = stored();
  if (!mark) learn({ mark, slugs: [] });
  else if (own?.mark === mark) learn(own);
  else if (!(document as Document & { prerendering?: boolean }).prerendering) asking ??= fetchMarks().finally(() => (asking = undefined));
}

async function fetchMarks(): Promise<void> {
  try {
    const response = await fetch("/wishlist/marks", { headers: { "X-Fragment": "marks" } });
    if (response.ok) learn((await response.json()) as Marks);
  } catch {
    // the hearts stay empty until the next look
  }
}

/** Looks now, and whenever the page comes back or another tab may have changed the list. */
export function startKept(): void {
  look();
  for (const kind of ["visibilitychange", "prerenderingchange"]) document.addEventListener(kind, look);
  for (const kind of ["pageshow", "storage"]) addEventListener(kind, look);
}
