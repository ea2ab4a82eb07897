/** Signing in, confirming and adding with passkeys, in the shop and in the back office. */
import { define } from "../lib/define";
import { PasskeyAdd } from "../passkey-add";
import { PasskeyAsk } from "../passkey-ask";

define({ "passkey-ask": PasskeyAsk, "passkey-add": PasskeyAdd });
