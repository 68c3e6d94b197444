// What is done in a conversation: reading pages of it, sending, marking as read.

import type { Signal } from '@preact/signals';

import { change, read } from '../api/client';
import type { History, Message, Sent } from '../api/types';
import { seen } from './chats';
import { profile } from './node';
import { beginReading, beginSending, markedRead, newest, older, olderFailed, sendingFailed, sent, timelineOf } from './timeline';
import type { Timeline } from './timeline';

const PAGE = 60;

/** What was forgotten meanwhile is not brought back: who asked has hold of a timeline that nobody sees any more. */
function update(timeline: Signal<Timeline>, how: (now: Timeline) => Timeline): void {
  timeline.value = how(timeline.peek());
}

/** Reads the newest page. */
export async function openConversation(contact: number): Promise<void> {
  const timeline = timelineOf(contact);
  update(timeline, beginReading);
  const answer = await read<History>(`chats/${contact}/messages?limit=${PAGE}`);
  update(timeline, (now) => {
    if (answer.kind === 'done') return newest(now, answer.value);
    if (now.kind === 'shown') return { ...now, early: null };
    return { kind: 'failed', why: answer.kind === 'refused' ? answer.title : '' };
  });
}

/** Reads the page before what is shown, unless that is under way or there is none. */
export async function loadOlder(contact: number): Promise<void> {
  const timeline = timelineOf(contact);
  const now = timeline.peek();
  if (now.kind !== 'shown' || (now.older.kind !== 'more' && now.older.kind !== 'failed')) return;
  const { before } = now.older;
  timeline.value = { ...now, older: { kind: 'loading', before } };
  const answer = await read<History>(`chats/${contact}/messages?limit=${PAGE}&before=${encodeURIComponent(before)}`);
  update(timeline, (then) => (answer.kind === 'done' ? older(then, before, answer.value) : olderFailed(then, before)));
}

/** What is being sent, by conversation: one text after the other, so that they stay in order. */
const lines = new Map<number, Promise<unknown>>();

/** Shows the texts at once and gives them to the node, which keeps them until they have arrived. */
export function send(contact: number, texts: readonly string[]): void {
  const timeline = timelineOf(contact);
  const at = Date.now();
  const rows = texts.map((text) => ({ key: crypto.randomUUID() as string, text, at }));
  for (const row of rows) update(timeline, (now) => beginSending(now, { ...row, state: 'sending', why: '' }));
  for (const row of rows) line(contact, () => give(contact, timeline, row));
}

/** Sends again what may have failed, unless it turns out that the node has it. */
export function sendAgain(contact: number, row: { key: string; text: string; at: number }): void {
  const timeline = timelineOf(contact);
  update(timeline, (now) => beginSending(now, { ...row, state: 'sending', why: '' }));
  line(contact, async () => {
    await openConversation(contact);
    const now = timeline.peek();
    const taken = now.kind === 'shown' ? now.messages.find((one) => one.mine && one.text === row.text && one.stored_at >= row.at) : undefined;
    if (taken) update(timeline, (then) => sent(then, row.key, taken));
    else await give(contact, timeline, row);
  });
}

function line(contact: number, next: () => Promise<unknown>): void {
  lines.set(contact, (lines.get(contact) ?? Promise.resolve()).then(next, next));
}

async function give(contact: number, timeline: Signal<Timeline>, { key, text, at }: { key: string; text: string; at: number }): Promise<void> {
  const answer = await change<Sent>('POST', `chats/${contact}/messages`, { text });
  if (answer.kind !== 'done') {
    const why = answer.kind === 'refused' ? answer.title : '';
    return update(timeline, (now) => sendingFailed(now, key, why));
  }
  const message = ownMessage(answer.value, text, at);
  update(timeline, (now) => {
    // What came by the event is whole, and may be further already.
    const known = now.kind === 'shown' ? now.messages.find((one) => one.id === message.id) : undefined;
    return sent(now, key, known ?? message);
  });
}

/** Says that the user has seen these messages of the contact's. Answers whether the node knows. */
export async function markRead(contact: number, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return true;
  const timeline = timelineOf(contact);
  const answer = await change('POST', `chats/${contact}/read`, { messages: ids });
  if (answer.kind !== 'done') return false;
  const wanted = new Set(ids);
  const now = timeline.peek();
  const news = now.kind === 'shown' ? now.messages.filter((message) => wanted.has(message.id) && !message.read).length : 0;
  seen(contact, news);
  update(timeline, (then) => markedRead(then, wanted));
  return true;
}

function ownMessage({ message, delivery }: Sent, text: string, at: number): Message {
  return {
    id: message,
    mine: true,
    from: profile.value?.name ?? '',
    text,
    sent_at: at,
    stored_at: at,
    delivery,
    arrival: null,
    read: false,
  };
}
