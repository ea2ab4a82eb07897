/** On collection and search pages. */
import { FacetForm } from "../facet-form";
import { define } from "../lib/define";
import { RangeSlider } from "../range-slider";

define({ "facet-form": FacetForm, "range-slider": RangeSlider });
