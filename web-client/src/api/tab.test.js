import assert from 'node:assert/strict';
import test from 'node:test';

import { storage } from '../../build/dom.js';
import { load } from '../../build/load.js';

const SESSION = { state: 'open', csrf: 'c', tab: null, seq: 7 };

/** A page that was opened by this link; yields what it showed of its tab, request by request, and what its socket offered. */
async function page(hash, session) {
  const [shown, offered] = [[], []];
  storage();
  globalThis.location = { hash, origin: 'http://127.0.0.1:61000' };
  globalThis.history = { replaceState: () => (location.hash = '') };
  globalThis.fetch = async (path, { method, headers }) => {
    shown.push([method, path, headers['X-Tab']]);
    return { status: method === 'DELETE' ? 204 : 200, ok: true, json: async () => session };
  };
  globalThis.WebSocket = class {
    constructor(_url, protocols) {
      offered.push(protocols);
    }
    close() {}
  };
  const page = await load('/src/api/session.ts', '/src/api/client.ts', '/src/api/events.ts');
  return { ...page, shown, offered };
}

test('a tab shows its half with everything from when it has signed in until it has signed out', async () => {
  const { begin, signOut, read, follow, shown, offered } = await page('#code=abc', { ...SESSION, tab: 'half' });

  await begin();
  await read('status');
  follow(7, () => {}, () => {})();
  await signOut();
  await read('status');

  assert.deepEqual(shown, [
    ['POST', '/v1/session', undefined],
    ['GET', '/v1/status', 'half'],
    ['DELETE', '/v1/session', 'half'],
    ['GET', '/v1/status', undefined],
  ]);
  assert.deepEqual(offered, [['hoopoe', 'tab.half']]);
});

test('at the page\'s own host there is none', async () => {
  const { begin, read, follow, shown, offered } = await page('', SESSION);

  await begin();
  await read('status');
  follow(7, () => {}, () => {})();

  assert.deepEqual(shown.map(([, , half]) => half), [undefined, undefined]);
  assert.deepEqual(offered, [[]]);
});
