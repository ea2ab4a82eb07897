/** On checkout and every other long form. */
import { CheckoutForm } from "../checkout-form";
import { define } from "../lib/define";

define({ "checkout-form": CheckoutForm });
