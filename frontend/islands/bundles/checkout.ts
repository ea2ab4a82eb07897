/** On checkout and every other long form. */
import { CheckoutForm } from "../checkout-form";
import { define } from "../lib/define";
import { LiveTotals } from "../live-totals";

define({ "checkout-form": CheckoutForm, "live-totals": LiveTotals });
