/** A moment as the reader's own clock says it: "14:32". */
export function clock(moment: string): string {
  return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
