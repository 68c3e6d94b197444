import { afterEach, expect, test, vi } from 'vitest';

import { read } from './client';
import { follow } from './events';
import { begin, signOut } from './session';

const SESSION = { state: 'open', csrf: 'c', tab: null, seq: 7 };
const LISTENER = { happened: () => {}, lost: async () => 'enough' as const, ended: () => {} };

afterEach(() => void vi.unstubAllGlobals());

/** A page that was opened by this link; yields what it showed of its tab, request by request, and what its socket offered. */
function page(hash: string, session: object) {
  const shown: [string | undefined, string, string | undefined][] = [];
  const offered: string[][] = [];
  const values = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
    removeItem: (key: string) => values.delete(key),
  });
  const address = { hash, origin: 'http://127.0.0.1:61000' };
  vi.stubGlobal('location', address);
  vi.stubGlobal('history', { replaceState: () => { address.hash = ''; } });
  vi.stubGlobal('fetch', async (path: string, { method, headers }: RequestInit) => {
    shown.push([method, path, (headers as Record<string, string>)['X-Tab']]);
    return { status: method === 'DELETE' ? 204 : 200, ok: true, json: async () => session };
  });
  vi.stubGlobal('WebSocket', class {
    constructor(_url: string, protocols: string[]) {
      offered.push(protocols);
    }

    close() {}
  });
  return { shown, offered };
}

test('a tab shows its half with everything from when it has signed in until it has signed out', async () => {
  const { shown, offered } = page('#code=abc', { ...SESSION, tab: 'half' });

  await begin();
  await read('status');
  follow(7, LISTENER)();
  await signOut();
  await read('status');

  expect(shown).toEqual([
    ['POST', '/v1/session', undefined],
    ['GET', '/v1/status', 'half'],
    ['DELETE', '/v1/session', 'half'],
    ['GET', '/v1/status', undefined],
  ]);
  expect(offered).toEqual([['hoopoe', 'tab.half']]);
});

test("at the page's own host there is none", async () => {
  const { shown, offered } = page('', SESSION);

  await begin();
  await read('status');
  follow(7, LISTENER)();

  expect(shown.map(([, , half]) => half)).toEqual([undefined, undefined]);
  expect(offered).toEqual([[]]);
});
