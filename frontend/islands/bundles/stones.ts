/** On the pages of loose stones. */
import { ActualSize } from "../actual-size";
import { FacetForm } from "../facet-form";
import { define } from "../lib/define";
import { RangeSlider } from "../range-slider";

define({ "facet-form": FacetForm, "range-slider": RangeSlider, "actual-size": ActualSize });
