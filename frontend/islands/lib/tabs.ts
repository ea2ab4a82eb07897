/**
 * Tells the other tabs of this browser when the bag changed here (`bag:change` becomes their `bag:elsewhere`). A page that is kept for
 * the back button listens to nobody, so that it can be kept.
 */
export function startTabs(): void {
  let channel: BroadcastChannel | undefined;
  const open = (): void => {
    if (channel) return;
    channel = new BroadcastChannel("bag");
    channel.onmessage = ({ data }) => document.dispatchEvent(new CustomEvent("bag:elsewhere", { detail: data }));
  };
  document.addEventListener("bag:change", (event) => channel?.postMessage((event as CustomEvent).detail));
  addEventListener("pageshow", open);
  addEventListener("pagehide", () => {
    channel?.close();
    channel = undefined;
  });
  open();
}
