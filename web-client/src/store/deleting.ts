// Messages that go from the user's own node, and those that are sent again in the place of one that never arrives.

import { change } from '../api/client';
import type { Answer } from '../api/client';
import type { Deleted, Sent } from '../api/types';
import { join } from './parts';
import { changeTimeline } from './timeline';
import type { Timeline } from './timeline';
import { gone } from './window';

/** What was deleted here or elsewhere: a page, or an answer, that is on its way may still have it. */
const deleted = new Set<string>();

export function withoutDeleted(timeline: Timeline): Timeline {
  return deleted.size === 0 ? timeline : gone(timeline, deleted);
}

export function messageGone(contact: number, id: string): void {
  deleted.add(id);
  changeTimeline(contact, (timeline) => gone(timeline, new Set([id])));
}

/** Deletes a message. One that is not there any more is deleted too. */
export async function deleteMessage(contact: number, id: string): Promise<Answer<Deleted>> {
  return goes(contact, id, await change<Deleted>('DELETE', `chats/${contact}/messages/${id}`), { message: id });
}

/** Sends what a message said as one of now; it goes itself. Both happen or neither, and once, however often it is asked for. */
export async function sendAnew(contact: number, id: string): Promise<Answer<Sent | null>> {
  return goes(contact, id, await change<Sent>('POST', `chats/${contact}/messages/${id}/retry`), null);
}

function goes<T, U>(contact: number, id: string, answer: Answer<T>, before: U): Answer<T | U> {
  const isGone = answer.kind === 'refused' && answer.code === 'no_such_message';
  if (answer.kind === 'done' || isGone) messageGone(contact, id);
  return isGone ? { kind: 'done', value: before } : answer;
}

join({ concealed: () => deleted.clear() });
