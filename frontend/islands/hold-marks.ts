/**
 * `<hold-marks data-url="/fragments/holds">` asks which of the stones on its page are held, as long as somebody looks at it, and fills
 * every place marked `data-held` with the answer. A question that fails changes nothing.
 */
import { clock } from "./lib/clock";
import { ask } from "./lib/fragment";
import { Watch } from "./lib/watch";

export class HoldMarks extends Watch {
  protected async look(): Promise<void> {
    const keys = [...new Set([...places(document)].map((place) => place.dataset["held"]))];
    if (!keys.length) return;
    const answer = await ask(`${this.dataset["url"]}?stones=${keys.join(",")}`, "holds");
    if (answer.kind !== "fragment" || !answer.ok) return;
    const told = new Map([...places(answer.content)].map((place) => [place.dataset["held"], place]));
    for (const place of places(document)) show(place, told.get(place.dataset["held"]));
  }
}

function places(root: ParentNode): NodeListOf<HTMLElement> {
  return root.querySelectorAll<HTMLElement>("[data-held]");
}

function show(place: HTMLElement, told: HTMLElement | undefined): void {
  const fresh = told?.cloneNode(true) as HTMLElement | undefined;
  for (const time of fresh?.querySelectorAll("time") ?? []) time.textContent = clock(time.dateTime);
  if (place.textContent !== (fresh?.textContent ?? "")) place.replaceChildren(...(fresh?.childNodes ?? []));
}
