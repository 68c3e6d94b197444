// From messages to the rows of a conversation: days and the unread line between them, and what stands together.

import type { Message } from '../../api/types';
import type { Shown, Unsent } from '../../store/timeline';

/** Where a message stands among those that are drawn as one group. */
export type Place = 'only' | 'first' | 'middle' | 'last';

export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'unread'; key: string }
  | { kind: 'message'; key: string; message: Message; place: Place }
  | { kind: 'unsent'; key: string; unsent: Unsent };

/** What somebody says within this time stands together. */
const TOGETHER_MS = 3 * 60_000;

export function rowsOf(timeline: Shown): Row[] {
  const { messages, unsent, newer, firstUnread } = timeline;
  const rows: Row[] = [];
  const first = drawnFrom(timeline);
  messages.forEach((message, at) => {
    if (at < first) return;
    const [before, after] = [messages[at - 1], messages[at + 1]];
    const newDay = !before || !sameDay(before.stored_at, message.stored_at);
    const key = message.id;
    if (newDay) rows.push({ kind: 'day', key: `day ${key}`, at: message.stored_at });
    if (message.id === firstUnread) rows.push({ kind: 'unread', key: 'unread' });
    const joins = !newDay && message.id !== firstUnread && together(before, message);
    const joined = after !== undefined && after.id !== firstUnread && together(message, after);
    rows.push(messageRow(key, message, placeOf(joins, joined)));
  });
  // What is being sent follows the newest message, wherever that is.
  for (const one of newer === 'end' ? unsent : []) rows.push({ kind: 'unsent', key: one.key, unsent: one });
  return rows;
}

/**
 * From which message on they are drawn. How one is drawn depends on the one before it; as long as that is not read yet, it waits: nothing
 * that is drawn becomes different, and so moves, when the page before comes.
 */
function drawnFrom({ messages, older, firstUnread }: Shown): number {
  return older === 'end' || messages.length < 2 || messages[0]?.id === firstUnread ? 0 : 1;
}

type MessageRow = Extract<Row, { kind: 'message' }>;

/** What was drawn last; as long as nothing about it changes, a message has the same row and need not be drawn again. */
const drawn = new WeakMap<Message, MessageRow>();

function messageRow(key: string, message: Message, place: Place): MessageRow {
  const known = drawn.get(message);
  if (known?.key === key && known.place === place) return known;
  const row: MessageRow = { kind: 'message', key, message, place };
  drawn.set(message, row);
  return row;
}

function placeOf(joins: boolean, joined: boolean): Place {
  if (joins) return joined ? 'middle' : 'last';
  return joined ? 'first' : 'only';
}

function together(first: Message, second: Message): boolean {
  const between = second.stored_at - first.stored_at;
  return (
    first.mine === second.mine && between >= 0 && between < TOGETHER_MS && sameDay(first.stored_at, second.stored_at)
  );
}

function sameDay(first: number, second: number): boolean {
  // Most messages follow each other closely, and asking the calendar takes long.
  if (Math.abs(second - first) >= DAY_MS) return false;
  const [one, other] = [new Date(first), new Date(second)];
  return one.getDate() === other.getDate();
}

/** A day on which the clocks change may have an hour more. */
const DAY_MS = 25 * 3_600_000;
