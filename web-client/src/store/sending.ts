// Giving texts to the node, which keeps them until they have arrived.

import type { Signal } from '@preact/signals';

import { change } from '../api/client';
import type { Message, Sent } from '../api/types';
import { withoutDeleted } from './deleting';
import { profile } from './node';
import { timelineOf, unsentTimelines, update } from './timeline';
import type { Timeline, Unsent } from './timeline';
import { beginSending, put, sendingFailed } from './window';

/** What is being sent, by conversation: one text after the other, so that they stay in order. */
const lines = new Map<number, Promise<unknown>>();

/** What the node says while it may not take a text, and will once somebody has unlocked it or come in again. */
const LATER = new Set(['stopping', 'locked', 'fully_locked', 'no_session', 'session_expired']);

/** Shows the texts at once and gives them to the node, behind those that it did not get. */
export function send(contact: number, texts: readonly string[]): void {
  resume(contact, timelineOf(contact).peek().unsent);
  const at = Date.now();
  for (const text of texts) give(contact, { key: freshName(), text, at });
}

/** Gives a text to the node once more, behind those that it did not get before. It has the name that it had, so the node sends it once,
 * whatever became of the answer. */
export function sendAgain(contact: number, row: Unsent): void {
  resume(contact, timelineOf(contact).peek().unsent);
  if (!isWaiting(row)) give(contact, row);
}

/** The node is heard again: what it did not get goes out. */
export function resumeSending(): void {
  for (const [contact, unsent] of unsentTimelines()) resume(contact, unsent);
}

function resume(contact: number, unsent: readonly Unsent[]): void {
  for (const one of unsent) if (isWaiting(one)) give(contact, one);
}

/** Whether the node may not have it, and has not refused it. */
function isWaiting({ state, why }: Unsent): boolean {
  return state === 'failed' && why === null;
}

function give(contact: number, { key, text, at }: Pick<Unsent, 'key' | 'text' | 'at'>): void {
  const row = { key, text, at };
  const timeline = timelineOf(contact);
  update(timeline, (now) => beginSending(now, { ...row, state: 'sending', why: null }));
  const next = () => post(contact, timeline, row);
  lines.set(contact, (lines.get(contact) ?? Promise.resolve()).then(next, next));
}

async function post(contact: number, timeline: Signal<Timeline>, { key, text, at }: Pick<Unsent, 'key' | 'text' | 'at'>): Promise<void> {
  const { unsent } = timeline.peek();
  const place = unsent.findIndex((one) => one.key === key);
  // It was given up, or all were forgotten.
  if (place < 0) return;
  // It stays behind those before it.
  if (unsent.slice(0, place).some(isWaiting)) return update(timeline, (now) => sendingFailed(now, key, null));
  const answer = await change<Sent>('POST', `chats/${contact}/messages`, { text, client_id: key });
  update(timeline, (now) => {
    if (answer.kind !== 'done') return sendingFailed(now, key, answer.kind === 'refused' && !LATER.has(answer.code) ? answer : null);
    // What came by the event is whole, and may be further already.
    const known = now.kind === 'shown' ? now.messages.find((one) => one.id === key) : undefined;
    // Another tab may have deleted it before the answer came.
    return withoutDeleted(put(now, known ?? ownMessage(answer.value, text, at)));
  });
}

function ownMessage({ message, place, stored_at, delivery }: Sent, text: string, at: number): Message {
  return { id: message, place, mine: true, from: profile.value?.name ?? '', text, sent_at: at, stored_at, delivery, arrival: null, read: false };
}

/** What a message is called: sixteen bytes, drawn at random. */
function freshName(): string {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
