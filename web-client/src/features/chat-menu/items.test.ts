import { expect, test, vi } from 'vitest';

import { change } from '../../api/client';
import type { Chat } from '../../api/types';
import { itemsOf } from './items';

vi.mock('../../api/client');
vi.mock('../../i18n/i18n', () => ({ t: (key: string) => key }));

const chat = (more: Partial<Chat>) => ({ contact: 7, name: 'Bob', unread: 0, marked_unread: false, muted_until: 0, pinned_at: 0, archived: false, ...more }) as Chat;
const marks = (more: Partial<Chat>) => itemsOf(chat(more)).flatMap((item) => (item !== 'separator' && item.label.startsWith('chat-mark') ? [item] : []));

test('what is unread, or marked so, can be marked as read, and what is not the other way', () => {
  vi.mocked(change).mockResolvedValue({ kind: 'done', value: {} });

  expect(marks({}).map((item) => item.label)).toEqual(['chat-mark-unread']);
  expect(marks({ unread: 2 }).map((item) => item.label)).toEqual(['chat-mark-read']);
  const [item] = marks({ marked_unread: true });
  expect(item?.label).toBe('chat-mark-read');

  item?.run();
  expect(vi.mocked(change).mock.calls).toEqual([['POST', 'chats/7/read', {}]]);
});

test('of one’s own notes nothing is offered that is about others', () => {
  expect(itemsOf(chat({ contact: 0 })).map((item) => (item === 'separator' ? item : item.label))).toEqual(['chat-pin', 'chat-archive']);
});
