/** On product pages. */
import { EngravingPreview } from "../engraving-preview";
import { HoldNote } from "../hold-note";
import { HoldWatch } from "../hold-watch";
import { define } from "../lib/define";
import { ProductGallery } from "../product-gallery";
import { StickyBuy } from "../sticky-buy";
import { VariantPicker } from "../variant-picker";

define({ "engraving-preview": EngravingPreview, "product-gallery": ProductGallery, "hold-note": HoldNote, "hold-watch": HoldWatch, "variant-picker": VariantPicker, "sticky-buy": StickyBuy });
