/** Where stones are shown that somebody may hold: lists of stones, a stone's own page, the ring builder. */
import { HoldMarks } from "../hold-marks";
import { HoldNote } from "../hold-note";
import { HoldWatch } from "../hold-watch";
import { define } from "../lib/define";

define({ "hold-marks": HoldMarks, "hold-note": HoldNote, "hold-watch": HoldWatch });
