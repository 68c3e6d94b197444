// Whether this browser may ask, and what follows from it: everything is read when it may, and forgotten when it may not.

import { signal } from '@preact/signals';

import type { Answer, Refusal } from '../api/client';
import { follow } from '../api/events';
import { begin, firstLook, lock } from '../api/session';
import type { Event, Session } from '../api/types';
import { apply } from './apply';
import type { Beside } from './apply';
import { isWhole, setChats } from './chats';
import { setContacts } from './contacts';
import { loadContacts, loadOthers, show } from './load';
import { forgetNode, hearing } from './node';
import { eachPart, settleParts } from './parts';
import { setRequests } from './requests';

export type Screen =
  | { kind: 'loading' }
  /** The node does not answer; the page may have been locked meanwhile. */
  | { kind: 'down'; locked: boolean }
  /** Nobody is signed in. */
  | { kind: 'outside'; why: Refusal }
  /** Nobody has an account yet. */
  | { kind: 'vacant' }
  | { kind: 'closed'; session: Session }
  | { kind: 'open'; session: Session };

export const screen = signal<Screen>({ kind: 'loading' });

/** What the node says of somebody whom it will not let in however often they ask. */
const FINAL = new Set(['no_session', 'session_expired', 'host', 'origin', 'forbidden', 'code_refused', 'too_many_tries']);

const AGAIN_MS = 1_000;
/** When it is looked again for what could not be read of what is shown later. */
const REST_MS = 5_000;

let stop: (() => void) | null = null;
let again: ReturnType<typeof setTimeout> | undefined;
/** Whether this page was locked and the node was not told yet: nothing is shown before it is. */
let isLockOwed = false;
/** Grows with each look and whenever everything is forgotten: an answer to an earlier question is not shown any more. */
let turn = 0;

/** Looks how it stands with the session, and shows what may be shown; again and again while the node is away. */
export async function look(beside: Beside): Promise<void> {
  turn += 1;
  const mine = turn;
  clearTimeout(again);
  if (isLockOwed) {
    const told = await lock();
    if (mine !== turn) return;
    if (told.kind === 'down' || (told.kind === 'refused' && told.code === 'stopping')) return retry(told, beside);
    isLockOwed = false;
  }
  const [begun, session] = await firstLook();
  if (mine !== turn) return;
  if (begun) {
    show(begun);
    screen.value = { kind: 'open', session: begun.session };
    // What happens meanwhile is told afterwards: nothing older comes after something newer.
    await loadOthers(begun);
    if (mine !== turn) return;
    listen(begun.seq, beside);
    if (!isWhole.value) again = setTimeout(() => void look(beside), REST_MS);
    return eachPart((part) => part.lookedAnew?.());
  }
  if (session.kind === 'done' && session.value.state !== 'open') return conceal(session.value.state === 'vacant' ? { kind: 'vacant' } : { kind: 'closed', session: session.value });
  if (session.kind === 'refused' && FINAL.has(session.code)) return conceal({ kind: 'outside', why: session });
  retry(session, beside);
}

/** Locks the screen: hides everything at once, whatever the node says, and tells it as soon as it can be told. */
export async function lockNow(beside: Beside): Promise<void> {
  const settled = settleParts();
  isLockOwed = true;
  conceal(hearing.peek() === 'lost' ? { kind: 'down', locked: true } : { kind: 'loading' });
  const mine = turn;
  await settled;
  if (mine === turn) await look(beside);
}

/** The node cannot answer now. What is shown stays, and so does what was typed. */
function retry(answer: Answer<unknown>, beside: Beside): void {
  hearing.value = 'lost';
  if (screen.value.kind !== 'open' && answer.kind === 'down') screen.value = { kind: 'down', locked: isLockOwed };
  again = setTimeout(() => void look(beside), AGAIN_MS);
}

function listen(seq: number, beside: Beside): void {
  stop?.();
  hearing.value = 'live';
  stop = follow(seq, {
    happened: (event) => happened(event, beside),
    lost: async () => {
      hearing.value = 'lost';
      const answer = await begin();
      if (answer.kind === 'down' || (answer.kind === 'done' && answer.value.state === 'open')) return 'again';
      void look(beside);
      return 'enough';
    },
    ended: () => void look(beside),
  });
}

function happened(event: Event, beside: Beside): void {
  hearing.value = 'live';
  if (event.event === 'resync' || (event.event === 'hello' && !event.resumed)) return void look(beside);
  if (event.event === 'hello') {
    // What is only true for a moment is not told to whoever comes back.
    void loadContacts();
    eachPart((part) => part.heardAgain?.());
  }
  apply(event, beside);
}

/** Nothing of what the node said stays in this page. What it could not be told stays, unseen, for whoever unlocks. */
function conceal(next: Screen): void {
  turn += 1;
  stop?.();
  stop = null;
  clearTimeout(again);
  screen.value = next;
  setChats([]);
  setContacts([]);
  setRequests({ incoming: [], outgoing: [] });
  forgetNode();
  eachPart((part) => part.concealed?.(next.kind === 'outside'));
}
