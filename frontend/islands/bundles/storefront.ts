/** On every storefront page. */
import { BagCount } from "../bag-count";
import { BagDrawer } from "../bag-drawer";
import { CopyButton } from "../copy-button";
import { startCommands } from "../lib/commands";
import { startCount } from "../lib/count";
import { define } from "../lib/define";
import { startMorph } from "../lib/morph";
import { startPrefetch } from "../lib/prefetch";
import { MenuPanels } from "../menu-panels";
import { MenuSheet } from "../menu-sheet";

define({
  "bag-count": BagCount,
  "bag-drawer": BagDrawer,
  "copy-button": CopyButton,
  "menu-panels": MenuPanels,
  "menu-sheet": MenuSheet,
});
startCommands();
startCount();
startMorph();
startPrefetch();
