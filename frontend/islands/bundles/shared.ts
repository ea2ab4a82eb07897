/** A bag that somebody shared. */
import { define } from "../lib/define";
import { SharedBag } from "../shared-bag";

define({ "shared-bag": SharedBag });
