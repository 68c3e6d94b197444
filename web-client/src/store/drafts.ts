// What was typed and not sent, by conversation: here at once, and kept by the node a moment later for every screen of the user.

import { signal } from '@preact/signals';

import { change, read } from '../api/client';
import type { Draft, DraftNow, Event } from '../api/types';
import { chats } from './chats';
import { join } from './parts';

/** What is known whole: what was typed here, and what was read for the conversation that is open. */
export const drafts = signal<ReadonlyMap<number, string>>(new Map());

/** A pause of this length in typing is when the node is told. */
const PAUSE_MS = 400;

/** How a draft stands that was changed here. */
type Keeping = { timer?: ReturnType<typeof setTimeout>; isDirty: boolean; asks: Promise<void> | null; at: number };

const keeping = new Map<number, Keeping>();

/** Whether nothing may be shown: what the node has then is not kept here. */
let isHidden = false;

export function draftOf(contact: number): string {
  return drafts.value.get(contact) ?? '';
}

/** What was typed is something else now. */
export function keepDraft(contact: number, text: string): void {
  if (draftOf(contact) === text) return;
  set(contact, text);
  const state = stateOf(contact);
  state.isDirty = true;
  clearTimeout(state.timer);
  // What was sent is no draft any more, on no screen.
  if (text === '') void flush(contact);
  else state.timer = setTimeout(() => void flush(contact), PAUSE_MS);
}

/** Reads what was typed in a conversation before, here or elsewhere. */
export async function loadDraft(contact: number): Promise<void> {
  if (drafts.peek().has(contact) || !chats.peek().get(contact)?.draft) return;
  const answer = await read<DraftNow>(`chats/${contact}/draft`);
  // Whoever has begun to type meanwhile goes on with that.
  if (answer.kind === 'done' && answer.value.draft && !drafts.peek().has(contact) && !isChanging(contact)) set(contact, answer.value.draft.text);
}

/** Has the node keep what it does not have yet. */
export function flushDrafts(): Promise<unknown> {
  return Promise.all([...keeping.keys()].map(flush));
}

async function flush(contact: number): Promise<void> {
  const state = stateOf(contact);
  clearTimeout(state.timer);
  // One after the other: what was typed last is what stays.
  while (state.asks) await state.asks;
  if (!state.isDirty) return;
  state.isDirty = false;
  state.asks = give(contact, state, draftOf(contact));
  await state.asks;
}

async function give(contact: number, state: Keeping, text: string): Promise<void> {
  const path = `chats/${contact}/draft`;
  const answer = text.trim() === '' ? await change<DraftNow>('DELETE', path) : await change<DraftNow>('PUT', path, { text });
  state.asks = null;
  if (answer.kind === 'done') {
    state.at = answer.value.draft?.at ?? state.at;
    if (isHidden && !state.isDirty) forget(contact);
  }
  // It stays here, and is tried again when the node is heard again or more is typed.
  else state.isDirty = true;
}

/** Another screen of the user changed a draft, or this one did. */
function told(contact: number, draft: Draft | null, isWhole: boolean): void {
  // What is typed here goes before what was typed elsewhere.
  if (isChanging(contact) || (draft && draft.at <= stateOf(contact).at)) return;
  if (!draft) return set(contact, '');
  if (isWhole) return set(contact, draft.text);
  forget(contact);
  void loadDraft(contact);
}

function isChanging(contact: number): boolean {
  const state = keeping.get(contact);
  return state !== undefined && (state.isDirty || state.asks !== null);
}

function stateOf(contact: number): Keeping {
  let found = keeping.get(contact);
  if (!found) keeping.set(contact, (found = { isDirty: false, asks: null, at: 0 }));
  return found;
}

function set(contact: number, text: string): void {
  drafts.value = new Map(drafts.peek()).set(contact, text);
}

function forget(contact: number): void {
  const all = new Map(drafts.peek());
  all.delete(contact);
  drafts.value = all;
}

function happened(event: Event): void {
  if (event.event === 'draft') told(event.contact, event.draft, event.whole);
}

join({
  happened,
  lookedAnew: () => {
    isHidden = false;
    void flushDrafts();
  },
  heardAgain: () => void flushDrafts(),
  beforeLock: flushDrafts,
  concealed: (isForGood) => {
    isHidden = true;
    drafts.value = new Map([...drafts.peek()].filter(([contact]) => !isForGood && isChanging(contact)));
    for (const [contact, state] of keeping) {
      clearTimeout(state.timer);
      if (!drafts.peek().has(contact)) keeping.delete(contact);
    }
  },
});

addEventListener('pagehide', () => void flushDrafts());
document.addEventListener('visibilitychange', () => void flushDrafts());
