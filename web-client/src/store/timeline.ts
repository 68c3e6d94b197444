// The messages of a conversation as far as they were read from the node, and those that are just being given to it.

import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

import type { Delivery, History, Message } from '../api/types';

/** Whether there are older messages, and how it stands with reading them. */
export type Older = { kind: 'more'; before: string } | { kind: 'loading'; before: string } | { kind: 'failed'; before: string } | { kind: 'end' };

/** A text that the node does not have yet. */
export type Unsent = { key: string; text: string; at: number; state: 'sending' | 'failed'; why: string };

export type Timeline =
  | { kind: 'loading'; early: readonly Message[] }
  | { kind: 'failed'; why: string }
  | {
      kind: 'shown';
      /** The oldest first, without a gap, up to the newest. */
      messages: readonly Message[];
      older: Older;
      /** What came while the newest page is being read again, which may not have it. */
      early: readonly Message[] | null;
      unsent: readonly Unsent[];
      /** Whether it is on the screen. */
      isOpen: boolean;
      /** The first message that came while it was not: a line is drawn above it. */
      firstUnread: string | null;
      /** What the row of a message was called while it was being sent, so that it stays the same row. */
      keys: ReadonlyMap<string, string>;
    };

const timelines = new Map<number, Signal<Timeline>>();

export function timelineOf(contact: number): Signal<Timeline> {
  let found = timelines.get(contact);
  if (!found) timelines.set(contact, (found = signal<Timeline>({ kind: 'loading', early: [] })));
  return found;
}

export function changeTimeline(contact: number, how: (timeline: Timeline) => Timeline): void {
  const timeline = timelineOf(contact);
  timeline.value = how(timeline.value);
}

/** Those that could not be read. */
export function failedTimelines(): number[] {
  return [...timelines].filter(([, timeline]) => timeline.peek().kind === 'failed').map(([contact]) => contact);
}

/** The conversation on the screen, to be read anew; the others are read when somebody opens them. */
export function openTimeline(): number[] {
  const isOpen = (timeline: Timeline) => timeline.kind === 'failed' || (timeline.kind === 'shown' && (timeline.isOpen || timeline.unsent.length > 0));
  for (const [contact, timeline] of timelines) if (!isOpen(timeline.peek())) forgetTimeline(contact);
  return [...timelines].filter(([, timeline]) => isOpen(timeline.peek())).map(([contact]) => contact);
}

/** What was written and the node may not have, by conversation. */
export function unsentTexts(): ReadonlyMap<number, readonly string[]> {
  const texts = [...timelines].map(([contact, timeline]) => {
    const now = timeline.peek();
    return [contact, now.kind === 'shown' ? now.unsent.map(({ text }) => text) : []] as const;
  });
  return new Map(texts.filter(([, all]) => all.length > 0));
}

export function forgetTimeline(contact: number): void {
  timelineOf(contact).value = { kind: 'loading', early: [] };
}

/** Nothing is known of any conversation any more; what is still being read finds no place. */
export function forgetTimelines(): void {
  for (const contact of timelines.keys()) forgetTimeline(contact);
  timelines.clear();
}

/** The newest page is asked for. */
export function beginReading(timeline: Timeline): Timeline {
  return timeline.kind === 'shown' ? { ...timeline, early: [] } : { kind: 'loading', early: [] };
}

/** The newest page came: of what was known before only what the node does not have is kept. */
export function newest(timeline: Timeline, page: History): Timeline {
  const known = new Set(page.messages.map((message) => message.id));
  const early = timeline.kind === 'failed' ? [] : (timeline.early ?? []).filter((message) => !known.has(message.id));
  const fresh = { messages: [...page.messages, ...early], older: olderThan(page), early: null };
  if (timeline.kind === 'shown') return { ...timeline, ...fresh };
  const firstUnread = page.messages.find(isUnread)?.id ?? null;
  return { kind: 'shown', ...fresh, unsent: [], isOpen: true, firstUnread, keys: new Map() };
}

/** The conversation is on the screen, or is no more. The line above what is new stays while it is. */
export function shownNow(timeline: Timeline, isOpen: boolean): Timeline {
  if (timeline.kind !== 'shown' || timeline.isOpen === isOpen) return timeline;
  return { ...timeline, isOpen, ...(isOpen ? {} : { firstUnread: null }) };
}

/** The page before the oldest message came. */
export function older(timeline: Timeline, asked: string, page: History): Timeline {
  if (!isReadingOlder(timeline, asked)) return timeline;
  const known = new Set(timeline.messages.map((message) => message.id));
  const before = page.messages.filter((message) => !known.has(message.id));
  // A page that brings nothing new is the end, or it would be asked for without end.
  const further = before.length === 0 ? ({ kind: 'end' } as const) : olderThan(page);
  return { ...timeline, messages: [...before, ...timeline.messages], older: further };
}

/** That page could not be read. */
export function olderFailed(timeline: Timeline, asked: string): Timeline {
  return isReadingOlder(timeline, asked) ? { ...timeline, older: { kind: 'failed', before: asked } } : timeline;
}

/** Whether it is still that page which is waited for: messages may have been read anew meanwhile. */
function isReadingOlder(timeline: Timeline, asked: string): timeline is Timeline & { kind: 'shown' } {
  return timeline.kind === 'shown' && timeline.older.kind === 'loading' && timeline.older.before === asked;
}

/** A message came in or went out, or is told anew. */
export function put(timeline: Timeline, message: Message): Timeline {
  if (timeline.kind === 'failed') return timeline;
  if (timeline.kind === 'loading') return { ...timeline, early: [...timeline.early, message] };
  const place = timeline.messages.findIndex((one) => one.id === message.id);
  if (place >= 0) return { ...timeline, messages: timeline.messages.with(place, message) };
  const early = timeline.early && [...timeline.early, message];
  const isFirst = !timeline.isOpen && timeline.firstUnread === null && isUnread(message);
  const firstUnread = isFirst ? message.id : timeline.firstUnread;
  return { ...confirmed(timeline, message), messages: [...timeline.messages, message], firstUnread, early };
}

export function delivered(timeline: Timeline, id: string, delivery: Delivery): Timeline {
  if (timeline.kind !== 'shown') return timeline;
  const place = timeline.messages.findIndex((one) => one.id === id);
  const message = timeline.messages[place];
  if (!message) return timeline;
  const changed = { ...message, delivery, read: delivery.state === 'read' };
  return { ...timeline, messages: timeline.messages.with(place, changed) };
}

/** The user has seen these. */
export function markedRead(timeline: Timeline, ids: ReadonlySet<string>): Timeline {
  if (timeline.kind !== 'shown') return timeline;
  return {
    ...timeline,
    messages: timeline.messages.map((message) => (ids.has(message.id) ? { ...message, read: true } : message)),
  };
}

export function beginSending(timeline: Timeline, unsent: Unsent): Timeline {
  if (timeline.kind !== 'shown') return timeline;
  const others = timeline.unsent.filter((one) => one.key !== unsent.key);
  return { ...timeline, unsent: [...others, unsent], firstUnread: null };
}

export function sendingFailed(timeline: Timeline, key: string, why: string): Timeline {
  if (timeline.kind !== 'shown') return timeline;
  return {
    ...timeline,
    unsent: timeline.unsent.map((one) => (one.key === key ? { ...one, state: 'failed', why } : one)),
  };
}

/** The node has the text under this name; the event that says so may have come before. */
export function sent(timeline: Timeline, key: string, message: Message): Timeline {
  if (timeline.kind !== 'shown') return timeline;
  const keys = new Map(timeline.keys);
  if (!keys.has(message.id) && ![...keys.values()].includes(key)) keys.set(message.id, key);
  return put({ ...timeline, unsent: timeline.unsent.filter((one) => one.key !== key), keys }, message);
}

/** An unsent text is given up. */
export function givenUp(timeline: Timeline, key: string): Timeline {
  if (timeline.kind !== 'shown') return timeline;
  return { ...timeline, unsent: timeline.unsent.filter((one) => one.key !== key) };
}

function olderThan(page: History): Older {
  return page.before == null ? { kind: 'end' } : { kind: 'more', before: page.before };
}

function isUnread(message: Message): boolean {
  return !message.mine && !message.read;
}

/** The event may come before the answer: the row of the text becomes that of the message. */
function confirmed(timeline: Timeline & { kind: 'shown' }, message: Message): Timeline & { kind: 'shown' } {
  const row = message.mine ? timeline.unsent.find((one) => one.state === 'sending' && one.text === message.text) : undefined;
  if (!row) return timeline;
  return {
    ...timeline,
    unsent: timeline.unsent.filter((one) => one !== row),
    keys: new Map(timeline.keys).set(message.id, row.key),
  };
}
