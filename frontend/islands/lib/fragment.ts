/** Asking the server for a piece of a page, and putting it in place without losing the reader's place. */

export type Answer =
  | { kind: "fragment"; content: DocumentFragment; ok: boolean }
  | { kind: "page"; url: string; ok: boolean };

/** Asks for `url` as the fragment `name`. An answer without the `X-Fragment` header is an ordinary page. */
export async function ask(url: string, name: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { ...init, headers: { Accept: "text/html", "X-Fragment": name } });
  if (response.headers.get("X-Fragment") !== name) return { kind: "page", url: response.url || url, ok: response.ok };
  return { kind: "fragment", content: parse(await response.text()), ok: response.ok };
}

export function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Replaces what is inside `target`; focus stays on the control of the same id, or of the same name and value. */
export function replaceInside(target: Element, content: Node): void {
  const active = target.contains(document.activeElement) ? document.activeElement : null;
  const find = active ? selectorFor(active) : "";
  // what was typed stays: an engraving must survive another choice of metal
  const typed = [...target.querySelectorAll<HTMLInputElement>("input[type=text][id],textarea[id]")].filter((field) => field.value);
  const ticked = [...target.querySelectorAll<HTMLInputElement>("input:checked:not([data-option])")];
  target.replaceChildren(content);
  for (const field of typed) {
    const twin = document.getElementById(field.id) as HTMLInputElement | null;
    if (twin && target.contains(twin)) twin.value ||= field.value;
  }
  for (const { name, value } of ticked) {
    const twin = target.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (twin) twin.checked = true;
  }
  if (find) target.querySelector<HTMLElement>(find)?.focus({ preventScroll: true });
}

function selectorFor(element: Element): string {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const name = element.getAttribute("name");
  const value = element.getAttribute("value");
  if (!name) return "";
  return `[name="${CSS.escape(name)}"]${value === null ? "" : `[value="${CSS.escape(value)}"]`}`;
}

/** Says something to those who listen, and shows it when `visible`. */
export function say(text: string, visible = false): void {
  const live = document.getElementById("live");
  if (!live || !text) return;
  const words = document.createElement("p");
  words.className = visible ? "toast" : "sr";
  words.textContent = text;
  live.replaceChildren(words);
  if (visible) setTimeout(() => words.remove(), 6000);
}

/** The words of the part marked `data-announce`. */
export function announcement(root: ParentNode): string {
  return root.querySelector("[data-announce]")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

/** Leaves for another page. An object, so that tests can watch it. */
export const page = {
  go(url: string): void {
    location.assign(url);
  },
  send(form: HTMLFormElement): void {
    form.submit();
  },
};

export const unreachable = "We could not reach the atelier. Check your connection and try again.";

/** Whether a click asks for this page to change, and not for a new tab. */
export function plainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey && !event.defaultPrevented;
}
