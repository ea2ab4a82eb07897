/** Keeps "12 of 400" under a text area true while it is being typed in. */
export function startCount(): void {
  document.addEventListener("input", (event) => {
    const area = event.target as HTMLTextAreaElement;
    const place = area.id && document.querySelector(`[data-count-for="${CSS.escape(area.id)}"]`);
    if (place) place.textContent = `${[...area.value].length} of ${area.maxLength}`;
  });
}
