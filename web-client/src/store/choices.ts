// How a conversation is listed and told of, as the user chooses.

import { change } from '../api/client';
import type { Answer } from '../api/client';
import type { Chat, ChatChange } from '../api/types';
import { putChat } from './chats';

/** The end of the year 9999: until the user says otherwise. */
export const FOR_GOOD = 253_402_300_799_000;

export async function changeChat(contact: number, what: ChatChange): Promise<Answer<Chat>> {
  const answer = await change<Chat>('PATCH', `chats/${contact}`, what);
  if (answer.kind === 'done') putChat(answer.value);
  return answer;
}

/** Says that the user has seen all of it. */
export function readAll(contact: number): Promise<Answer<unknown>> {
  return change('POST', `chats/${contact}/read`, {});
}
