// What is known of each draft: whether the node has it, and this page what the node has.

/** How a draft stands. */
export type Keeping = {
  timer?: ReturnType<typeof setTimeout>;
  /** Whether the node has to be told. */
  isDirty: boolean;
  asks: Promise<void> | null;
  reads: Promise<void> | null;
  /** Whether the node did not take it. */
  isRefused: boolean;
  /** How often something was typed. */
  turns: number;
  /** Whether what the node has is known here. */
  isKnown: boolean;
  /** Which of them the node has from here. */
  at: number;
  /** How many events will say that there is none any more because this page said so. */
  echoes: number;
};

/** The longest draft that the node keeps, in bytes of UTF-8: several messages. */
export const DRAFT_BYTES = 262_144;

/** Whether it is too long to be kept anywhere but in this page. */
export function isTooLong(text: string): boolean {
  // A character takes at most three bytes here.
  return text.length * 3 > DRAFT_BYTES && new TextEncoder().encode(text).length > DRAFT_BYTES;
}

export const keeping = new Map<number, Keeping>();

export function stateOf(contact: number): Keeping {
  let found = keeping.get(contact);
  if (!found) keeping.set(contact, (found = { isDirty: false, asks: null, reads: null, isRefused: false, turns: 0, isKnown: false, at: 0, echoes: 0 }));
  return found;
}
