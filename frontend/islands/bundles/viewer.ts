/** The pictures of a piece over the whole screen; fetched when one is first pressed. */
export { GalleryViewer } from "../gallery-viewer";
