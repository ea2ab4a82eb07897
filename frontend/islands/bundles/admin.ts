/** In the back office. */
import { CheckoutForm } from "../checkout-form";
import { CopyButton } from "../copy-button";
import { DataTable } from "../data-table";
import { startCommands } from "../lib/commands";
import { startCount } from "../lib/count";
import { define } from "../lib/define";
import { FocalPoint, MediaEntries } from "../media-entries";
import { PrintButton } from "../print-button";
import { TableKeys } from "../table-keys";
import { UploadDrop } from "../upload-drop";

define({ "checkout-form": CheckoutForm, "copy-button": CopyButton, "data-table": DataTable, "focal-point": FocalPoint, "media-entries": MediaEntries, "print-button": PrintButton, "table-keys": TableKeys, "upload-drop": UploadDrop });
startCommands();
startCount();

document.addEventListener("keydown", (event) => {
  const typing = (event.target as Element).matches("input,textarea,select,[contenteditable]");
  if (event.key !== "/" || typing || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("admin-q")?.focus();
});
