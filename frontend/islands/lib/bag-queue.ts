/**
 * What was done to the bag in this browser and is not answered yet. It is kept in the browser's storage, bound to whose bag it is:
 * the cookie `bag_mark` tells bags apart and opens none. What belongs to another bag, or cannot be read, is thrown away.
 */

/** One change, as `POST /api/v1/cart/sync` takes it. The id is made once and goes with every try. */
export type Mutation =
  | { id: string; type: "add"; variant_id: string; quantity: number; personalization?: Wishes }
  | { id: string; type: "set_quantity"; line_id: string; quantity: number }
  | { id: string; type: "remove"; line_id: string }
  | { id: string; type: "undo"; mutation_id: string };

export interface Wishes {
  engraving?: string | undefined;
  engraving_font?: string | undefined;
  ring_sizer?: boolean;
}

/** What can be shown of a line: its price in minor units, or nothing while it cannot be bought. */
export interface Line {
  id: string;
  title: string;
  quantity: number;
  unit: number | null;
}

/** A change that waits, with the line as it was shown when somebody asked for it. */
export interface Waiting {
  mutation: Mutation;
  line: Line;
}

/** The most changes that wait in one browser. */
export const LIMIT = 200;

const KEY = "bag";

/** Whose bag this browser has; empty before there is one. */
export const mark = (): string => /(?:^|;\s*)bag_mark=(\w+)/.exec(document.cookie)?.[1] ?? "";

/** The changes that wait, the oldest first. */
export function read(): Waiting[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)!) as { of: string; queue: Waiting[] } | null;
    if (!kept) return [];
    if (kept.of === mark() && kept.queue.every(({ mutation, line }) => mutation.id && mutation.type && line.id)) return kept.queue;
  } catch {
    // not ours, or no storage at all
  }
  write([]);
  return [];
}

/** Keeps these changes and no others; says whether they could be kept. */
export function write(queue: Waiting[]): boolean {
  try {
    if (queue.length) localStorage.setItem(KEY, JSON.stringify({ of: mark(), queue }));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

/** Binds to the bag that this browser has now what waited for the bag `was`: `held` first, then what was asked for since. */
export function rebind(was: string, held: Waiting[]): void {
  let since: Waiting[] = [];
  try {
    const { of, queue } = JSON.parse(localStorage.getItem(KEY)!) as { of: string; queue: Waiting[] };
    if (of === was || of === mark()) since = queue;
  } catch {
    // nothing since
  }
  // another tab may have thrown away what was bound to the old bag
  const ids = new Set(held.map(({ mutation }) => mutation.id));
  write([...held, ...since.filter(({ mutation }) => !ids.has(mutation.id))]);
}

/** Puts a change behind those that wait; says whether there was room. */
export function push(waiting: Waiting): boolean {
  const queue = read();
  return queue.length < LIMIT && write([...queue, waiting]);
}

/** An id for a change; none where the browser makes none, which is on pages that did not come by a safe way. */
export const newId = (): string | undefined => crypto.randomUUID?.();

export const keptHere = "Saved on this device; it will be sent when you are back online.";
export const noRoom = "This device keeps no more changes. They are sent when you are back online; please go on then.";
