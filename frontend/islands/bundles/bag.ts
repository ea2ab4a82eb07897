/** Where a bag is open; fetched when one is first shown, or when changes wait to be sent. */
import { HoldNote } from "../hold-note";
import { define } from "../lib/define";

export { BagLive } from "../bag-live";

define({ "hold-note": HoldNote });
