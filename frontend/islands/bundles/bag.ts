/** Where a bag is open; fetched when one is first shown, or when changes wait to be sent. */
export { BagLive } from "../bag-live";
