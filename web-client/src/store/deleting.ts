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
  const answer = await change<Deleted>('DELETE', `chats/${contact}/messages/${id}`);
  return goes(contact, id, answer) ? { kind: 'done', value: { message: id } } : answer;
}

/** Sends what a message said as one of now; it goes itself. Both happen or neither, and once, however often it is asked for. */
export async function sendAnew(contact: number, id: string): Promise<Answer<Sent>> {
  const answer = await change<Sent>('POST', `chats/${contact}/messages/${id}/retry`);
  goes(contact, id, answer);
  return answer;
}

/** Whether the message is not there any more. */
function goes(contact: number, id: string, answer: Answer<unknown>): boolean {
  const isGone = answer.kind === 'done' || (answer.kind === 'refused' && answer.code === 'no_such_message');
  if (isGone) messageGone(contact, id);
  return isGone;
}

join({ concealed: () => deleted.clear() });
