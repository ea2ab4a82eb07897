/** `<button command="show-modal" commandfor="id">` for browsers that do not know it yet, and the press beside a dialog that closes it. */
export function startCommands(): void {
  const native = "commandForElement" in HTMLButtonElement.prototype;
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target instanceof HTMLDialogElement && target.classList.contains("dialog")) return target.close();
    const button = native ? null : target.closest<HTMLButtonElement>("button[command][commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor") ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    if (button!.getAttribute("command") === "close") dialog.close();
    else if (!dialog.open) dialog.showModal();
  });
}
