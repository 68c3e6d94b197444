import { beforeEach, expect, test, vi } from 'vitest';

import { change, read } from './client';
import type { Answer } from './client';

const STOPPING = { code: 'stopping', title: 'ask again in a moment' };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

/** A node that gives these answers, one after the other, and the last for ever; yields what was asked. */
function node(...answers: [number, unknown][]): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string, { method }: RequestInit) => {
    asked.push(`${method} ${path}`);
    const [status, body] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [500, null];
    return { status, ok: status < 400, json: async () => body };
  });
  return asked;
}

test('what is read while the node is being locked is read again, and says that it is locked', async () => {
  const asked = node([503, STOPPING], [503, STOPPING], [200, { state: 'locked' }]);

  const answer = await waited(read('session'));

  expect(answer).toEqual({ kind: 'done', value: { state: 'locked' } });
  expect(asked).toHaveLength(3);
});

test('a node that goes on stopping is not asked for ever', async () => {
  const asked = node([503, STOPPING]);

  const answer = await waited(read('session'));

  expect(answer).toEqual({ kind: 'refused', ...STOPPING });
  expect(asked).toHaveLength(21);
});

test('what changes something is asked once: it may have been done', async () => {
  const asked = node([503, STOPPING]);

  const answer = await change('POST', 'lock');

  expect(answer).toEqual({ kind: 'refused', ...STOPPING });
  expect(asked).toEqual(['POST /v1/lock']);
});

test('a node that is not there is down, and so is one whose answer breaks off', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError()));
  expect(await read('status')).toEqual({ kind: 'down' });

  vi.stubGlobal('fetch', async () => ({ status: 200, ok: true, json: () => Promise.reject(new SyntaxError()) }));
  expect(await read('status')).toEqual({ kind: 'down' });
});

/** Lets all the time pass that is waited for. */
async function waited<T>(answer: Promise<Answer<T>>): Promise<Answer<T>> {
  await vi.runAllTimersAsync();
  return answer;
}
