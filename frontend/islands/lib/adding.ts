/**
 * What the form of a piece asks for, as a change that can wait. None when the form does not say which variant it is about, as on
 * the ring builder, or when the choice has moved on and the server has not yet said what it is.
 */
import { newId, type Waiting } from "./bag-queue";

export function adding(form: HTMLFormElement, fields: URLSearchParams): Waiting | undefined {
  const { variant, unit } = form.dataset;
  const moved = [...form.querySelectorAll<HTMLInputElement>("input[data-option]")].some((input) => input.checked !== input.defaultChecked);
  const id = newId();
  if (!variant || moved || !id) return undefined;
  const said = (name: string): string | undefined => fields.get(name)?.trim() || undefined;
  const personalization = { engraving: said("engraving"), engraving_font: said("font"), ring_sizer: fields.has("sizer") };
  const quantity = Number(fields.get("quantity") ?? 1);
  const title = document.querySelector("h1")?.textContent?.trim() ?? "";
  return { mutation: { id, type: "add", variant_id: variant, quantity, personalization }, line: { id, title, quantity, unit: Number(unit) } };
}
