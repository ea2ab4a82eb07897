/** On the board of commissions. */
import { CommissionBoard } from "../commission-board";
import { define } from "../lib/define";

define({ "commission-board": CommissionBoard });
