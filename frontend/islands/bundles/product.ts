/** On product pages. */
import { EngravingPreview } from "../engraving-preview";
import { define } from "../lib/define";
import { ProductGallery } from "../product-gallery";
import { StickyBuy } from "../sticky-buy";
import { VariantPicker } from "../variant-picker";

define({ "engraving-preview": EngravingPreview, "product-gallery": ProductGallery, "variant-picker": VariantPicker, "sticky-buy": StickyBuy });
