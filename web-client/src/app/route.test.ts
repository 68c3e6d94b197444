import { expect, test } from 'vitest';

import { format, parse, up } from './route';
import type { Route } from './route';

test.each<[Route]>([
  [{ at: 'chats' }],
  [{ at: 'chat', contact: 7, beside: 'nothing' }],
  [{ at: 'chat', contact: 0, beside: 'nothing' }],
  [{ at: 'chat', contact: 7, beside: 'contact' }],
  [{ at: 'people' }],
  [{ at: 'settings', section: null }],
  [{ at: 'settings', section: 'privacy' }],
])('%o is read from how it is written', (route) => {
  expect(parse(format(route))).toEqual(route);
});

test.each(['', '#', '#code=abc', '#/chat/', '#/chat/-1', '#/chat/1e999', '#/nowhere', '#/chat/__proto__'])('%s leads to the chats', (hash) => {
  expect(parse(hash)).toEqual({ at: 'chats' });
});

test('up leads from beside a chat to the chat, to the list, and no further', () => {
  expect(up({ at: 'chat', contact: 7, beside: 'contact' })).toEqual({ at: 'chat', contact: 7, beside: 'nothing' });
  expect(up({ at: 'chat', contact: 7, beside: 'nothing' })).toEqual({ at: 'chats' });
  expect(up({ at: 'settings', section: 'about' })).toEqual({ at: 'settings', section: null });
  expect(up({ at: 'chats' })).toEqual({ at: 'chats' });
});
