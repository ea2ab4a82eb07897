/** On collection and search pages. */
import { FacetForm } from "../facet-form";
import { define } from "../lib/define";

define({ "facet-form": FacetForm });
