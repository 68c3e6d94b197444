import { expect, test, vi } from 'vitest';

import type { Chat } from '../../api/types';
import { filtered } from './filter';
import type { Filter } from './filter';

vi.mock('../../i18n/i18n', () => ({ t: (key: string) => key }));

const CHAT: Chat = { contact: 0, name: '', unread: 0, last: null, draft: null, muted_until: 0, pinned_at: 0, archived: false, marked_unread: false, notify: 'usual' };

const CHATS: Chat[] = [
  { ...CHAT, contact: 1, name: 'Zoë', unread: 2 },
  { ...CHAT, contact: 2, name: 'Leila Nasser', draft: { text: 'half a sentence', at: 1 } },
  { ...CHAT, contact: 3, name: 'Old Club', archived: true },
  { ...CHAT, contact: 4, name: 'Marek', marked_unread: true },
];

function ids(filter: Filter, typed: string): number[] {
  return filtered(CHATS, filter, typed).map((chat) => chat.contact);
}

test('a name is found whatever its case and accents', () => {
  expect(ids('all', 'zoe')).toEqual([1]);
  expect(ids('all', ' NASS')).toEqual([2]);
});

test('what one keeps for oneself is found as it is called', () => {
  expect(filtered([CHAT], 'all', 'NOTE').map((chat) => chat.contact)).toEqual([0]);
});

test('the filters', () => {
  expect(ids('all', '')).toEqual([1, 2, 4]);
  expect(ids('unread', '')).toEqual([1, 4]);
  expect(ids('archived', '')).toEqual([3]);
  expect(ids('drafts', '')).toEqual([2]);
  expect(ids('unread', 'leila')).toEqual([]);
});

test('what was put away is found by its name', () => {
  expect(ids('all', 'club')).toEqual([3]);
});
