/** On every storefront page. */
import { BagCount } from "../bag-count";
import { BagDrawer } from "../bag-drawer";
import { CopyButton } from "../copy-button";
import { startCommands } from "../lib/commands";
import { startCount } from "../lib/count";
import { define } from "../lib/define";
import { startKept } from "../lib/kept";
import { startMorph } from "../lib/morph";
import { startPrefetch } from "../lib/prefetch";
import { startTabs } from "../lib/tabs";
import { MenuPanels } from "../menu-panels";
import { MenuSheet } from "../menu-sheet";
import { WishHeart } from "../wish-heart";
import { SearchBox } from "../search-box";

define({
  "bag-count": BagCount,
  "bag-drawer": BagDrawer,
  "copy-button": CopyButton,
  "menu-panels": MenuPanels,
  "menu-sheet": MenuSheet,
  "wish-heart": WishHeart,
  "search-box": SearchBox,
});
startCommands();
startCount();
startKept();
startMorph();
startPrefetch();
startTabs();
