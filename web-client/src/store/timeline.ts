// The part of a conversation that is shown: a window of its messages, and what is just being given to the node.

import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

import type { Refusal } from '../api/client';
import type { Message } from '../api/types';

/** Whether there is more on a side of the window, and how it stands with reading that. */
export type Side = 'end' | 'more' | 'loading' | 'failed';

/** A text that the node does not have yet, and why it refused it, if it did. Its key is what the message will be called. */
export type Unsent = { key: string; text: string; at: number; state: 'sending' | 'failed'; why: Refusal | null };

/** Where somebody begins to look: at the newest, at the line above what is new, or at a message. */
export type Begin = { kind: 'newest' } | { kind: 'unread' } | { kind: 'message'; id: string };

export type Shown = {
  kind: 'shown';
  /** In the order of their places, without a gap. */
  messages: readonly Message[];
  older: Side;
  newer: Side;
  /** What came behind the window, which may or may not be on the page that is read next. */
  early: readonly Message[];
  /** What came before the window while the page there is being read, which may or may not be on it. */
  late: readonly Message[];
  unsent: readonly Unsent[];
  /** Whether it is on the screen. */
  isOpen: boolean;
  /** The first message that nobody had seen: a line is drawn above it. */
  firstUnread: string | null;
  begin: Begin;
  /** Grows whenever the window is somewhere else, and not the same one further on. */
  turn: number;
};

export type Timeline = { kind: 'loading'; early: readonly Message[]; unsent: readonly Unsent[] } | { kind: 'failed'; why: Refusal | null; unsent: readonly Unsent[] } | Shown;

export const NOTHING: Timeline = { kind: 'loading', early: [], unsent: [] };

const timelines = new Map<number, Signal<Timeline>>();

export function timelineOf(contact: number): Signal<Timeline> {
  let found = timelines.get(contact);
  if (!found) timelines.set(contact, (found = signal<Timeline>(NOTHING)));
  return found;
}

export function changeTimeline(contact: number, how: (timeline: Timeline) => Timeline): void {
  update(timelineOf(contact), how);
}

/** What was forgotten meanwhile is not brought back: who asked has hold of a timeline that nobody sees any more. */
export function update(timeline: Signal<Timeline>, how: (now: Timeline) => Timeline): void {
  timeline.value = how(timeline.peek());
}

/** Those that could not be read. */
export function failedTimelines(): number[] {
  return [...timelines].filter(([, timeline]) => timeline.peek().kind === 'failed').map(([contact]) => contact);
}

/** The conversation on the screen, to be read anew; the others are read when somebody opens them. */
export function openTimelines(): number[] {
  for (const [contact, timeline] of timelines) {
    const now = timeline.peek();
    const isKept = now.kind === 'failed' || now.unsent.length > 0 || (now.kind === 'shown' && now.isOpen);
    if (!isKept) forgetTimeline(contact);
  }
  return [...timelines].filter(([, timeline]) => timeline.peek().kind !== 'loading').map(([contact]) => contact);
}

/** What could not be given to the node, by conversation. */
export function unsentTimelines(): [number, readonly Unsent[]][] {
  return [...timelines].map(([contact, timeline]) => [contact, timeline.peek().unsent]);
}

/** Whether something was written that the node may not have. */
export function isAnyUnsent(): boolean {
  return [...timelines.values()].some((timeline) => timeline.peek().unsent.length > 0);
}

export function forgetTimeline(contact: number): void {
  timelineOf(contact).value = NOTHING;
}

/** Nothing is known of any conversation any more; what is still being read finds no place. What was not given to the node is kept. */
export function forgetTimelines(isForGood: boolean): void {
  for (const [contact, timeline] of timelines) {
    const { unsent } = timeline.peek();
    timeline.value = { ...NOTHING, unsent: isForGood ? [] : unsent.map((one) => ({ ...one, state: 'failed' as const })) };
    if (timeline.peek().unsent.length === 0) timelines.delete(contact);
  }
}
