/** What the island tests share. */
import { vi, type Mock } from "vitest";

/** A fragment answer, as the server gives it. */
export function fragment(name: string, html: string, status = 200): Response {
  return new Response(html, { status, headers: { "X-Fragment": name, "Content-Type": "text/html" } });
}

/** Answers every request in turn, and remembers them. */
export function answer(...responses: (Response | Error)[]): Mock<typeof fetch> {
  const mock = vi.fn<typeof fetch>();
  for (const response of responses) {
    if (response instanceof Error) mock.mockRejectedValueOnce(response);
    else mock.mockResolvedValueOnce(response);
  }
  vi.stubGlobal("fetch", mock);
  return mock;
}

/** Puts the page in place. Elements meet their script once they are complete, as they do behind `type=module`. */
export function show(html: string): void {
  const holder = document.createElement("div");
  holder.innerHTML = `${html}<div id="live"></div>`;
  document.body.replaceChildren(...holder.childNodes);
}

export const live = (): string => document.getElementById("live")?.textContent ?? "";

/** Lets pending promises settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((done) => setTimeout(done, 0));
}

export function submit(form: HTMLFormElement, submitter: HTMLElement | null = form.querySelector("button")): SubmitEvent {
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter });
  form.dispatchEvent(event);
  return event;
}

export const one = <T extends HTMLElement = HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;
