// What becomes of the window on a conversation: pages come at both sides, messages come, change and go.

import type { Refusal } from '../api/client';
import type { Delivery, History, Message } from '../api/types';
import { NOTHING } from './timeline';
import type { Begin, Shown, Side, Timeline, Unsent } from './timeline';

/** So many messages are kept at most; the side that is further from where somebody looks lets go. */
export const MOST = 600;

/** How many that came beside the window are remembered; there are pages for the others. */
const EARLY = 200;

/** A page takes the place of whatever was shown. What came since it was asked for, when the timeline was that, may not be on it. */
export function opened(timeline: Timeline, page: History, begin: Begin, asked: Timeline = NOTHING): Shown {
  const { unsent } = timeline;
  const firstUnread = page.messages.find(isUnread)?.id ?? null;
  const at = begin.kind === 'unread' && firstUnread === null ? ({ kind: 'newest' } as const) : begin;
  const [isOpen, turn] = timeline.kind === 'shown' ? [timeline.isOpen, timeline.turn + 1] : [true, 0];
  const fresh: Shown = { kind: 'shown', messages: page.messages, ...sidesOf(page), early: [], late: [], unsent, isOpen, firstUnread, begin: at, turn };
  return withEarly(fresh, cameSince(asked, timeline));
}

/** The same window was read anew; when that was asked for, the timeline was this. */
export function refreshed(timeline: Timeline, pages: History, asked: Timeline = NOTHING): Timeline {
  if (timeline.kind !== 'shown') return timeline;
  // Somebody went elsewhere meanwhile, which is newer.
  if (asked.kind === 'shown' && asked.turn !== timeline.turn) return timeline;
  const { messages } = pages;
  // An older page that came meanwhile is as good as it was; what was there before and is not read any more was deleted.
  const asks = new Set(asked.kind === 'shown' ? asked.messages.map((one) => one.id) : []);
  const before = timeline.messages.filter((one) => messages[0] !== undefined && one.place < messages[0].place && !asks.has(one.id));
  const older = before.length > 0 ? timeline.older : sidesOf(pages).older;
  const all = [...before, ...messages];
  const firstUnread = lineAbove(timeline.firstUnread, timeline.messages, all);
  return withEarly({ ...timeline, messages: all, older, newer: sidesOf(pages).newer, firstUnread }, cameSince(asked, timeline));
}

/** A side is being read, or could not be. */
export function side(timeline: Timeline, which: 'older' | 'newer', state: Side): Timeline {
  return timeline.kind === 'shown' ? { ...timeline, [which]: state } : timeline;
}

/** The page before the message that was the first came. */
export function older(timeline: Timeline, first: string, page: History): Timeline {
  if (timeline.kind !== 'shown' || timeline.older !== 'loading' || timeline.messages[0]?.place !== first) return timeline;
  const before = page.messages.filter((one) => one.place < first);
  // A page that brings nothing new is the end, or it would be asked for without end.
  const further = before.length === 0 ? 'end' : sidesOf(page).older;
  const known = new Set(before.map((one) => one.id));
  const late = timeline.late.filter((one) => !known.has(one.id));
  return late.reduce<Timeline>((now, one) => put(now, one), { ...timeline, messages: [...before, ...timeline.messages], older: further, late: [] });
}

/** The page after the message that was the last came. */
export function newer(timeline: Timeline, last: string, page: History): Timeline {
  if (timeline.kind !== 'shown' || timeline.newer !== 'loading' || timeline.messages.at(-1)?.place !== last) return timeline;
  const after = page.messages.filter((one) => one.place > last);
  const further = after.length === 0 ? 'end' : sidesOf(page).newer;
  return withEarly({ ...timeline, messages: [...timeline.messages, ...after], newer: further }, timeline.early);
}

/** Lets go of what is furthest from where somebody looks, which is nearer to this side. */
export function trimmed(timeline: Timeline, near: 'older' | 'newer'): Timeline {
  if (timeline.kind !== 'shown' || timeline.messages.length <= MOST) return timeline;
  if (near === 'older') return { ...timeline, messages: timeline.messages.slice(0, MOST), newer: 'more' };
  return { ...timeline, messages: timeline.messages.slice(-MOST), older: 'more' };
}

/** A message came in or went out, or is told anew. */
export function put(timeline: Timeline, message: Message): Timeline {
  const unsent = timeline.unsent.filter((one) => one.key !== message.id);
  const now = unsent.length === timeline.unsent.length ? timeline : { ...timeline, unsent };
  if (now.kind === 'failed') return now;
  if (now.kind === 'loading') return { ...now, early: [...now.early, message] };
  const at = now.messages.findIndex((one) => one.id === message.id);
  if (at >= 0) return { ...now, messages: now.messages.with(at, merged(now.messages[at], message)) };
  const [first, last] = [now.messages[0], now.messages.at(-1)];
  if (last && message.place > last.place && now.newer !== 'end') return { ...now, early: [...now.early, message].slice(-EARLY) };
  if (first && message.place < first.place && now.older === 'loading') return { ...now, late: [...now.late, message].slice(-EARLY) };
  if (first && message.place < first.place && now.older !== 'end') return now;
  const place = now.messages.findLastIndex((one) => one.place < message.place) + 1;
  const isFirst = !now.isOpen && now.firstUnread === null && isUnread(message);
  return { ...now, messages: now.messages.toSpliced(place, 0, message), firstUnread: isFirst ? message.id : now.firstUnread };
}

/** The user deleted these; the line above what is new moves to the next that is. */
export function gone(timeline: Timeline, ids: ReadonlySet<string>): Timeline {
  const others = (messages: readonly Message[]) => messages.filter((one) => !ids.has(one.id));
  const unsent = timeline.unsent.filter((one) => !ids.has(one.key));
  switch (timeline.kind) {
    case 'failed':
      return { ...timeline, unsent };
    case 'loading':
      return { ...timeline, early: others(timeline.early), unsent };
    case 'shown': {
      const messages = others(timeline.messages);
      const [first, last] = [messages[0], messages.at(-1)];
      // The page that is being read belongs to the message that was at the edge.
      const older = timeline.older === 'loading' && first?.id !== timeline.messages[0]?.id ? 'more' : timeline.older;
      const newer = timeline.newer === 'loading' && last?.id !== timeline.messages.at(-1)?.id ? 'more' : timeline.newer;
      const firstUnread = lineAbove(timeline.firstUnread, timeline.messages, messages);
      return { ...timeline, messages, older, newer, early: others(timeline.early), late: others(timeline.late), unsent, firstUnread };
    }
  }
}

/** The message that the line is above: the one that it was, or the first behind it that nobody has seen. */
function lineAbove(id: string | null, before: readonly Message[], now: readonly Message[]): string | null {
  if (id === null || now.some((one) => one.id === id)) return id;
  const place = before.find((one) => one.id === id)?.place ?? '';
  return now.find((one) => one.place > place && isUnread(one))?.id ?? null;
}

export function delivered(timeline: Timeline, id: string, delivery: Delivery): Timeline {
  return changed(timeline, (message) => (message.id === id ? { ...message, delivery, read: delivery.state === 'read' } : message));
}

/** The user has seen these. */
export function markedRead(timeline: Timeline, ids: ReadonlySet<string>): Timeline {
  return changed(timeline, (message) => (ids.has(message.id) && !message.read ? { ...message, read: true } : message));
}

/** The conversation is on the screen, or is no more. The line above what is new stays while it is. */
export function shownNow(timeline: Timeline, isOpen: boolean): Timeline {
  if (timeline.kind !== 'shown' || timeline.isOpen === isOpen) return timeline;
  return { ...timeline, isOpen, ...(isOpen ? {} : { firstUnread: null }) };
}

export function beginSending(timeline: Timeline, unsent: Unsent): Timeline {
  const others = timeline.unsent.filter((one) => one.key !== unsent.key);
  const now = { ...timeline, unsent: [...others, unsent] };
  return now.kind === 'shown' ? { ...now, firstUnread: null } : now;
}

export function sendingFailed(timeline: Timeline, key: string, why: Refusal | null): Timeline {
  const unsent = timeline.unsent.map((one): Unsent => (one.key === key ? { ...one, state: 'failed', why } : one));
  return { ...timeline, unsent };
}

/** An unsent text is given up. */
export function givenUp(timeline: Timeline, key: string): Timeline {
  return { ...timeline, unsent: timeline.unsent.filter((one) => one.key !== key) };
}

export function isUnread(message: Message): boolean {
  return !message.mine && !message.read;
}

function changed(timeline: Timeline, how: (message: Message) => Message): Timeline {
  switch (timeline.kind) {
    case 'failed':
      return timeline;
    case 'loading':
      return { ...timeline, early: timeline.early.map(how) };
    case 'shown':
      return { ...timeline, messages: timeline.messages.map(how), early: timeline.early.map(how), late: timeline.late.map(how) };
  }
}

/** What a timeline has that it did not show then. */
function cameSince(then: Timeline, now: Timeline): Message[] {
  if (now.kind === 'failed') return [];
  const shown = new Set(then.kind === 'shown' ? then.messages.map((one) => one.id) : []);
  const all = now.kind === 'loading' ? now.early : [...now.late, ...now.messages, ...now.early];
  return all.filter((one) => !shown.has(one.id));
}

/** What came while the window did not reach the newest message has its place as soon as it does. */
function withEarly(timeline: Shown, early: readonly Message[]): Shown {
  const known = new Set(timeline.messages.map((one) => one.id));
  const first = timeline.messages[0]?.place ?? '';
  const fresh = early.filter((one) => !known.has(one.id) && one.place > first);
  if (timeline.newer !== 'end') return { ...timeline, early: fresh.slice(-EARLY) };
  return fresh.reduce<Shown>((now, one) => put(now, one) as Shown, { ...timeline, early: [] });
}

/** What was read once stays read, in whatever order that is told. */
function merged(known: Message | undefined, message: Message): Message {
  return known && !known.mine && known.read ? { ...message, read: true } : message;
}

function sidesOf(page: History): { older: Side; newer: Side } {
  return { older: page.before === null ? 'end' : 'more', newer: page.after === null ? 'end' : 'more' };
}
