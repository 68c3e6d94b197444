// Joining a store server, and leaving it.

import { change } from '../api/client';
import type { Answer } from '../api/client';
import type { Server } from '../api/types';
import { server } from './node';

/** Makes this the own store server; some ask for a code. */
export async function join(url: string, code: string): Promise<Answer<Server>> {
  const invite = code.trim();
  const answer = await change<Server>('POST', 'server', { url: url.trim(), ...(invite === '' ? {} : { invite_code: invite }) });
  if (answer.kind === 'done') server.value = answer.value;
  return answer;
}

/** Has no own store server any more. */
export async function leave(): Promise<Answer<Server>> {
  const answer = await change<Server>('DELETE', 'server');
  if (answer.kind === 'done') server.value = answer.value;
  return answer;
}
