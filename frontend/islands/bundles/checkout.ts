/** On checkout and every other long form. */
import { CheckoutForm } from "../checkout-form";
import { HoldNote } from "../hold-note";
import { define } from "../lib/define";
import { LiveTotals } from "../live-totals";

define({ "checkout-form": CheckoutForm, "hold-note": HoldNote, "live-totals": LiveTotals });
