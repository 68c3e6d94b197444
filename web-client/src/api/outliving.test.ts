import { beforeEach, expect, test, vi } from 'vitest';

import { changeOutliving, outlives } from './outliving';

type Asked = { path: string; how: RequestInit; answer: (status: number) => void };

let asked: Asked[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('fetch', (path: string, how: RequestInit) => new Promise((resolve) => {
    const answer = (status: number) => resolve({ status, ok: status < 400, json: async () => ({}) });
    asked.push({ path, how, answer });
  }));
  return () => vi.unstubAllGlobals();
});

const put = (bytes: number) => changeOutliving('PUT', 'chats/1/draft', { text: 'x'.repeat(bytes) });
const outliving = () => asked.map(({ how }) => how.keepalive);

test('a change outlives the page, with all that the node has to be shown', async () => {
  const answer = put(5);
  asked[0]?.answer(200);

  expect(await answer).toEqual({ kind: 'done', value: {} });
  expect(asked[0]).toMatchObject({
    path: '/v1/chats/1/draft',
    how: { method: 'PUT', keepalive: true, body: '{"text":"xxxxx"}', headers: { 'X-CSRF': '', 'Content-Type': 'application/json' } },
  });
});

test('the browser would refuse more than its allowance: what does not fit is asked for without it, until there is room', async () => {
  const first = put(40_000);
  void put(30_000);
  void put(10_000);
  expect(outliving()).toEqual([true, false, true]);

  asked[0]?.answer(500);
  await first;
  void put(30_000);
  expect(outliving()).toEqual([true, false, true, true]);
  for (const { answer } of asked) answer(200);
});

test('what is counted is bytes', () => {
  expect(outlives({ text: 'x'.repeat(60_000) })).toBe(true);
  expect(outlives({ text: 'ö'.repeat(60_000) })).toBe(false);
});

test('a change without a body weighs nothing', () => {
  void put(60_000);
  void changeOutliving('DELETE', 'chats/1/draft');

  expect(outliving()).toEqual([true, true]);
  expect(asked[1]?.how.body).toBeUndefined();
});
