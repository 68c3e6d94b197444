import { expect, test } from 'vitest';

import { kindOf } from './shell';

const ORIGIN = 'http://0123456789abcdef.localhost:6100';
const FILES = new Set(['/assets/index-a1.js']);

const kind = (path: string, mode: RequestMode = 'cors', method = 'GET') => kindOf({ method, mode, url: new URL(path, ORIGIN).href }, ORIGIN, FILES);

test('the page is answered however it is opened', () => {
  expect(kind('/', 'navigate')).toBe('page');
  expect(kind('/?source=installed', 'navigate')).toBe('page');
  expect(kind('/#/chat/5', 'navigate')).toBe('page');
});

test('a file of this build is answered', () => {
  expect(kind('/assets/index-a1.js')).toBe('file');
  expect(kind('/assets/index-a1.js', 'no-cors')).toBe('file');
});

test.each([
  ['the API', kind('/v1/chats')],
  ['the API in a window', kind('/v1/session', 'navigate')],
  ['a socket', kind('/v1/events?after=3', 'websocket' as RequestMode)],
  ['a file of another build', kind('/assets/index-b2.js')],
  ['a file with a question', kind('/assets/index-a1.js?v1')],
  ['the service worker itself', kind('/sw.js')],
  ['what changes something', kind('/', 'navigate', 'POST')],
  ['another path', kind('/assets/../v1/status', 'navigate')],
  ['another host', kind('http://localhost:6100/assets/index-a1.js')],
  ['another port', kind('http://0123456789abcdef.localhost:6101/', 'navigate')],
])('%s is none of its business', (_, found) => {
  expect(found).toBe('other');
});
