// What was typed and not sent, by conversation: here at once, and kept by the node a moment later for every screen of the user.

import { signal } from '@preact/signals';

import { read } from '../api/client';
import { changeOutliving, outlives } from '../api/outliving';
import type { Draft, DraftNow, Event } from '../api/types';
import { chats } from './chats';
import { isTooLong, keeping, stateOf } from './keeping';
import type { Keeping } from './keeping';
import { join } from './parts';

/** What is known whole: what was typed here, and what was read for the conversation that is open. */
export const drafts = signal<ReadonlyMap<number, string>>(new Map());

/** A pause of this length in typing is when the node is told. */
const PAUSE_MS = 400;

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
  state.turns += 1;
  clearTimeout(state.timer);
  // What was sent is no draft any more, on no screen.
  if (text === '') void flush(contact);
  else state.timer = setTimeout(() => void flush(contact), PAUSE_MS);
}

/** Reads what was typed in a conversation before, here or elsewhere. */
export async function loadDraft(contact: number): Promise<void> {
  if (isUnread(contact)) await readDraft(contact);
}

/** Whether the node has a draft, or may have one, that is not known here. */
function isUnread(contact: number): boolean {
  const chat = chats.peek().get(contact);
  return !stateOf(contact).isKnown && (!chat || chat.draft !== null);
}

function readDraft(contact: number): Promise<void> {
  const state = stateOf(contact);
  state.reads ??= readNow(contact, state).finally(() => (state.reads = null));
  return state.reads;
}

async function readNow(contact: number, state: Keeping): Promise<void> {
  const { turns } = state;
  const answer = await read<DraftNow>(`chats/${contact}/draft`);
  if (answer.kind !== 'done' || isHidden) return;
  const [stored, typed] = [answer.value.draft?.text ?? '', draftOf(contact)];
  if (!isChanging(contact) && state.turns === turns) set(contact, stored);
  else if (!state.isKnown) {
    // Whoever has begun to type goes on behind it; whoever has sent what they typed finds it again.
    set(contact, typed === '' || stored === '' ? stored + typed : `${stored} ${typed}`);
    state.isDirty = typed !== '';
  }
  state.isKnown = true;
  await flush(contact);
}

/** Whether something was typed that the node did not take, it may be too long, or the node away; or that it may not get after the page. */
export function isAnyUnkept(): boolean {
  return [...drafts.peek()].some(([contact, text]) => text.trim() !== '' && (keeping.get(contact)?.isRefused || (isChanging(contact) && !outlives({ text }))));
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
  // What the node has is not overwritten by whoever has not seen it.
  if (isUnread(contact)) return state.isDirty ? readDraft(contact) : undefined;
  if (!state.isDirty) return;
  if (isTooLong(draftOf(contact))) return void (state.isRefused = true);
  state.isDirty = false;
  state.asks = give(contact, state, draftOf(contact));
  await state.asks;
}

async function give(contact: number, state: Keeping, text: string): Promise<void> {
  const path = `chats/${contact}/draft`;
  const isNone = text.trim() === '';
  if (isNone) state.echoes += 1;
  const answer = isNone ? await changeOutliving<DraftNow>('DELETE', path) : await changeOutliving<DraftNow>('PUT', path, { text });
  state.asks = null;
  if (isNone && answer.kind !== 'done') state.echoes = Math.max(0, state.echoes - 1);
  if (answer.kind === 'done') {
    state.isKnown = true;
    state.isRefused = false;
    state.at = answer.value.draft?.at ?? state.at;
    if (isHidden && !state.isDirty) forget(contact);
  }
  // It stays here, and is tried again when the node is heard again or more is typed.
  else state.isDirty = state.isRefused = true;
}

/** The page goes away: nobody will wait here for what is on its way, and the node gets it in this order. */
function flushForGood(): void {
  for (const [contact, state] of keeping) {
    clearTimeout(state.timer);
    if (!state.isDirty || isTooLong(draftOf(contact))) continue;
    if (!state.asks || isUnread(contact)) void flush(contact);
    else {
      state.isDirty = false;
      state.asks = give(contact, state, draftOf(contact));
    }
  }
}

/** Another screen of the user changed a draft, or this one did. */
function told(contact: number, draft: Draft | null, isWhole: boolean): void {
  const state = stateOf(contact);
  if (!draft && state.echoes > 0) {
    // More may have been typed since.
    state.echoes -= 1;
    return;
  }
  // What is typed here goes before what was typed elsewhere.
  if (isChanging(contact) || (draft && draft.at <= state.at)) return;
  if (draft && !isWhole) return void readDraft(contact);
  state.isKnown = true;
  set(contact, draft?.text ?? '');
}

function isChanging(contact: number): boolean {
  const state = keeping.get(contact);
  return state !== undefined && (state.isDirty || state.asks !== null);
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
  if (event.event === 'chat_gone') {
    clearTimeout(keeping.get(event.contact)?.timer);
    keeping.delete(event.contact);
    forget(event.contact);
  }
}

/** After a gap nobody knows what became of what was read before it. */
function readAnew(): void {
  for (const [contact, state] of keeping) {
    state.echoes = 0;
    if (isChanging(contact)) continue;
    state.isKnown = false;
    forget(contact);
    void loadDraft(contact);
  }
}

join({
  happened,
  lookedAnew: () => {
    isHidden = false;
    readAnew();
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

addEventListener('pagehide', flushForGood);
document.addEventListener('visibilitychange', () => void flushDrafts());
