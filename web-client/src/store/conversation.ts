// What is read of a conversation, and what the user has seen of it.

import { change, read } from '../api/client';
import type { Event, History } from '../api/types';
import { messageGone, withoutDeleted } from './deleting';
import { join } from './parts';
import { resumeSending } from './sending';
import { changeTimeline, failedTimelines, forgetTimeline, forgetTimelines, openTimelines, timelineOf, update } from './timeline';
import type { Begin } from './timeline';
import { delivered, markedRead, newer, older, opened, put, refreshed, side } from './window';

const PAGE = 60;
/** So many the node gives at once. */
const LARGEST = 200;

/** Where to begin to look; a date is any moment of it, in milliseconds. */
export type Where = 'unread' | 'newest' | { date: number };

/** What was asked for last, by conversation, while it is on its way. */
const asks = new Map<number, symbol>();

/** Reads a page, which takes the place of what is shown; of several that are asked for, the last. */
export async function openConversation(contact: number, where: Where = 'unread'): Promise<void> {
  const timeline = timelineOf(contact);
  if (timeline.peek().kind === 'failed') update(timeline, ({ unsent }) => ({ kind: 'loading', early: [], unsent }));
  const query = where === 'unread' ? '&around=unread' : where === 'newest' ? '' : `&date=${where.date}`;
  const [ask, asked] = [Symbol(), timeline.peek()];
  asks.set(contact, ask);
  const answer = await page(contact, query);
  if (asks.get(contact) !== ask) return;
  asks.delete(contact);
  update(timeline, (now) => {
    if (answer.kind === 'done') return withoutDeleted(opened(now, answer.value, beginOf(where, answer.value), asked));
    if (now.kind === 'shown') return now;
    return { kind: 'failed', why: answer.kind === 'refused' ? answer : null, unsent: now.unsent };
  });
}

function beginOf(where: Where, { messages }: History): Begin {
  if (typeof where === 'string') return { kind: where };
  const first = messages.find((message) => message.stored_at >= where.date);
  return first ? { kind: 'message', id: first.id } : { kind: 'newest' };
}

/** Reads the page before or after what is shown, unless that is under way or there is none. */
export async function loadMore(contact: number, which: 'older' | 'newer'): Promise<void> {
  const timeline = timelineOf(contact);
  const now = timeline.peek();
  const edge = now.kind === 'shown' ? (which === 'older' ? now.messages[0] : now.messages.at(-1)) : undefined;
  if (!edge || now.kind !== 'shown' || (now[which] !== 'more' && now[which] !== 'failed')) return;
  update(timeline, (then) => side(then, which, 'loading'));
  const answer = await page(contact, `&${which === 'older' ? 'before' : 'after'}=${edge.place}`);
  update(timeline, (then) => {
    if (answer.kind === 'done') return withoutDeleted((which === 'older' ? older : newer)(then, edge.place, answer.value));
    return then.kind === 'shown' && then[which] === 'loading' ? side(then, which, 'failed') : then;
  });
}

/** What could not be read anew when it had to be. */
const stale = new Set<number>();

/** Reads the window that is shown anew, because something in it may have changed unheard. */
async function refresh(contact: number): Promise<void> {
  const timeline = timelineOf(contact);
  const now = timeline.peek();
  if (now.kind !== 'shown' || now.messages.length === 0) return openConversation(contact);
  stale.delete(contact);
  const [first, last] = [now.messages[0]?.place ?? '', now.messages.at(-1)?.place ?? ''];
  const isAtEnd = now.newer === 'end';
  const begin = await page(contact, `&around=${first}`, LARGEST);
  if (begin.kind !== 'done') return void stale.add(contact);
  const { before } = begin.value;
  let { messages, after } = begin.value;
  while (after !== null && (isAtEnd || after < last)) {
    const next = await page(contact, `&after=${after}`, LARGEST);
    if (next.kind !== 'done') return void stale.add(contact);
    messages = [...messages, ...next.value.messages];
    ({ after } = next.value);
  }
  const anew = messages.filter((message) => message.place >= first);
  update(timeline, (then) => withoutDeleted(refreshed(then, { messages: anew, before: anew.length < messages.length ? first : before, after }, now)));
}

function page(contact: number, query: string, limit = PAGE) {
  return read<History>(`chats/${contact}/messages?limit=${limit}${query}`);
}

/** Says that the user has seen the message at this place and all before it. Answers whether the node knows. */
export async function markRead(contact: number, place: string): Promise<boolean> {
  const answer = await change('POST', `chats/${contact}/read`, { up_to: place });
  return answer.kind === 'done';
}

/** Its history was deleted. What is on its way may have been read before that. */
function deleted(contact: number): void {
  forgetTimeline(contact);
  if (asks.has(contact)) void openConversation(contact);
}

/** A message was deleted, here or elsewhere. If it was the last one of the window, another window is shown. */
function oneDeleted(contact: number, id: string): void {
  messageGone(contact, id);
  const now = timelineOf(contact).peek();
  if (now.kind === 'shown' && now.messages.length === 0 && (now.older !== 'end' || now.newer !== 'end')) void openConversation(contact, 'newest');
}

function happened(event: Event): void {
  switch (event.event) {
    case 'message':
      return changeTimeline(event.contact, (timeline) => put(timeline, event.message));
    case 'delivery':
      return changeTimeline(event.contact, (timeline) => delivered(timeline, event.message, event.delivery));
    case 'message_gone':
      return oneDeleted(event.contact, event.message);
    case 'read':
      return changeTimeline(event.contact, (timeline) => markedRead(timeline, new Set(event.messages)));
    case 'chat_gone':
      return deleted(event.contact);
    default:
  }
}

join({
  happened,
  lookedAnew: () => {
    for (const contact of openTimelines()) void refresh(contact);
    resumeSending();
  },
  heardAgain: () => {
    for (const contact of failedTimelines()) void openConversation(contact);
    for (const contact of stale) void refresh(contact);
    resumeSending();
  },
  concealed: (isForGood) => {
    asks.clear();
    forgetTimelines(isForGood);
  },
});
