// Changes that the browser finishes though the page goes away meanwhile.

import { answerOf, headersOf } from './client';
import type { Answer } from './client';

/** What all of them together may weigh while they are on their way; a browser refuses more than 64 KiB. */
const MOST_BYTES = 60 * 1024;

let underWay = 0;

/** Whether this would be finished after the page, if nothing else is on its way. */
export function outlives(body: unknown): boolean {
  return bytesOf(JSON.stringify(body)) <= MOST_BYTES;
}

/**
 * Changes something, to be finished also without this page. For what does not fit into the allowance there is no promise: it is asked for as
 * everything is, and holds if the node has got it before the browser takes the page away, which on one computer is mostly so.
 */
export async function changeOutliving<T>(method: 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>> {
  const headers = headersOf(method);
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const text = body === undefined ? undefined : JSON.stringify(body);
  const bytes = text === undefined ? 0 : bytesOf(text);
  const keepalive = underWay + bytes <= MOST_BYTES;
  const counted = keepalive ? bytes : 0;
  underWay += counted;
  const answer = await answerOf<T>(() => fetch(`/v1/${path}`, { method, headers, keepalive, ...(text === undefined ? {} : { body: text }) }));
  underWay -= counted;
  return answer;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
