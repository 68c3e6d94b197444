// What parts of the page do that are loaded later, when something happens to all of it.

import type { Event } from '../api/types';

export type Part = {
  /** Something happened. */
  happened?: (event: Event) => void;
  /** Everything was read anew: events were missed. */
  lookedAnew?: () => void;
  /** The node is heard again, and nothing was missed. */
  heardAgain?: () => void;
  /** Whatever was not given to the node yet is to be given to it now. */
  beforeLock?: () => Promise<unknown>;
  /** Nothing may be shown any more. What the node could not be given yet is kept until somebody unlocks, unless it is for good. */
  concealed?: (isForGood: boolean) => void;
};

const parts = new Set<Part>();

export function join(part: Part): void {
  parts.add(part);
}

export function eachPart(tell: (part: Part) => void): void {
  for (const part of parts) tell(part);
}

export async function settleParts(): Promise<void> {
  await Promise.all([...parts].map((part) => part.beforeLock?.()));
}
