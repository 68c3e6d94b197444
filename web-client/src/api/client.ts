// Asking the node. What the node has to be shown with every change is kept here, in memory alone.

import { taken } from '../early/taken';
import { tab } from './tab';

/** What the node says when it does not do something: a code, and a title in English. */
export type Refusal = { code: string; title: string };

export type Answer<T> = { kind: 'done'; value: T } | ({ kind: 'refused' } & Refusal) | { kind: 'down' };

/** How often, and after how long, what is read is read again while the node is being locked or unlocked. */
const TRIES = 20;
const AGAIN_MS = 250;

/** How long an answer to what is read is waited for. */
export const READ_MS = 30_000;

let csrf = '';

/** Keeps what the session said has to be repeated. */
export function repeat(value: string): void {
  csrf = value;
}

/** The first frame of a socket. */
export function firstFrame(): string {
  return JSON.stringify({ csrf });
}

export async function read<T>(path: string): Promise<Answer<T>> {
  let answer = await ask<T>('GET', path);
  for (let tries = 0; tries < TRIES && isStopping(answer); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    answer = await ask<T>('GET', path);
  }
  return answer;
}

/** Asks once: what is refused because the node is stopping may have been done. */
export function change<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>> {
  return ask(method, path, body);
}

function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const headers = headersOf(method);
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  return answerOf(async () =>
    (method === 'GET' && (await taken(`/v1/${path}`))) ||
    fetch(`/v1/${path}`, {
      method,
      headers,
      // A change may have been made though nobody said so; what is read can be read again.
      ...(method === 'GET' ? { signal: AbortSignal.timeout(READ_MS) } : {}),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

/** What the node has to be shown with a request. */
export function headersOf(method: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const secret = tab();
  if (secret !== null) headers['X-Tab'] = secret;
  if (method !== 'GET') headers['X-CSRF'] = csrf;
  return headers;
}

/** What the node answers to a request. */
export async function answerOf<T>(asking: () => Promise<Response>): Promise<Answer<T>> {
  try {
    const response = await asking();
    const value: unknown = response.status === 204 ? undefined : await response.json();
    return response.ok ? { kind: 'done', value: value as T } : refusal(value);
  } catch {
    return { kind: 'down' };
  }
}

function isStopping<T>(answer: Answer<T>): boolean {
  return answer.kind === 'refused' && answer.code === 'stopping';
}

function refusal<T>(value: unknown): Answer<T> {
  const { code, title } = value as { code: string; title: string };
  return { kind: 'refused', code, title };
}
