/** Where the pieces seen lately are shown: on the pages of pieces and in the bag. */
import { define } from "../lib/define";
import { RecentlyViewed } from "../recently-viewed";

define({ "recently-viewed": RecentlyViewed });
