import { expect, test } from 'vitest';

import type { Chat } from '../../api/types';
import { filtered } from './filter';

const CHATS: Chat[] = [
  { contact: 1, name: 'Zoë', unread: 2, last: null },
  { contact: 2, name: 'Leila Nasser', unread: 0, last: null },
];

function ids(filter: 'all' | 'unread' | 'drafts', typed: string): number[] {
  return filtered(CHATS, filter, typed, new Map([[2, 'half a sentence']])).map((chat) => chat.contact);
}

test('a name is found whatever its case and accents', () => {
  expect(ids('all', 'zoe')).toEqual([1]);
  expect(ids('all', ' NASS')).toEqual([2]);
});

test('the filters', () => {
  expect(ids('all', '')).toEqual([1, 2]);
  expect(ids('unread', '')).toEqual([1]);
  expect(ids('drafts', '')).toEqual([2]);
  expect(ids('unread', 'leila')).toEqual([]);
});
