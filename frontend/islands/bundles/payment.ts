/** The only bundle of the payment page, which runs nothing else of ours. */
import { HoldNote } from "../hold-note";
import { define } from "../lib/define";
import { PaymentForm } from "../payment-form";

define({ "payment-form": PaymentForm, "hold-note": HoldNote });
