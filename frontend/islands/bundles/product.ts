/** On product pages. */
import { define } from "../lib/define";
import { ProductGallery } from "../product-gallery";
import { StickyBuy } from "../sticky-buy";
import { VariantPicker } from "../variant-picker";

define({ "product-gallery": ProductGallery, "variant-picker": VariantPicker, "sticky-buy": StickyBuy });
