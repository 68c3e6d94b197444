import { expect, test } from 'vitest';

import type { Message } from '../../api/types';
import type { Shown } from '../../store/timeline';
import { rowsOf } from './rows';

const NOON = new Date(2026, 2, 10, 12).getTime();
const MINUTE = 60_000;

function message(id: string, minute: number, mine = false): Message {
  const at = NOON + minute * MINUTE;
  return { id, place: id, mine, from: '', text: id, sent_at: at, stored_at: at, delivery: null, arrival: null, read: true };
}

function shown(messages: Message[], more: Partial<Shown> = {}): Shown {
  return { kind: 'shown', messages, older: 'end', newer: 'end', early: [], late: [], unsent: [], isOpen: true, firstUnread: null, begin: { kind: 'newest' }, turn: 0, ...more };
}

/** Rows in short: kinds, and the places of messages. */
function short(timeline: Shown): string[] {
  return rowsOf(timeline).map((row) => (row.kind === 'message' ? `${row.key} ${row.place}` : row.kind));
}

test('what one person says within minutes stands together', () => {
  expect(short(shown([message('a', 0), message('b', 1), message('c', 2), message('d', 2, true)]))).toEqual([
    'day',
    'a first',
    'b middle',
    'c last',
    'd only',
  ]);
});

test('after a pause a new group begins', () => {
  expect(short(shown([message('a', 0), message('b', 10)]))).toEqual(['day', 'a only', 'b only']);
});

test('each day has its divider, and no group crosses midnight', () => {
  const beforeMidnight = 12 * 60 - 1;

  expect(short(shown([message('a', beforeMidnight), message('b', beforeMidnight + 1)]))).toEqual([
    'day',
    'a only',
    'day',
    'b only',
  ]);
});

test('the unread line stands above the first unread message and parts its group', () => {
  expect(short(shown([message('a', 0), message('b', 1), message('c', 1)], { firstUnread: 'b' }))).toEqual([
    'day',
    'a only',
    'unread',
    'b first',
    'c last',
  ]);
});

test('what is being sent stands at the newest message, and nowhere else', () => {
  const unsent = [{ key: 'row', text: 'hi', at: NOON, state: 'sending' as const, why: null }];

  expect(short(shown([message('a', 0)], { unsent }))).toEqual(['day', 'a only', 'unsent']);
  expect(short(shown([message('a', 0)], { unsent, newer: 'more' }))).toEqual(['day', 'a only']);
});

test('all keys differ, also when a clock went back over midnight', () => {
  const messages = [message('a', 0), message('b', -24 * 60), message('c', 1)];

  const keys = rowsOf(shown(messages)).map((row) => row.key);

  expect(new Set(keys).size).toBe(keys.length);
});

test('what stands above the oldest message that was read is not known: that one is drawn with the page before', () => {
  const more = { older: 'more' } as const;
  const [before, after] = [shown([message('b', 1), message('c', 2), message('d', 2)], more), shown([message('a', 0), message('b', 1), message('c', 2), message('d', 2)], more)];

  expect(short(before)).toEqual(['c middle', 'd last']);
  expect(short(after)).toEqual(['b middle', 'c middle', 'd last']);
  expect(short(shown([message('a', 0)], more))).toEqual(['day', 'a only']);
  expect(short(shown([message('a', 0), message('b', 1)], { ...more, firstUnread: 'a' }))).toEqual(['day', 'unread', 'a first', 'b last']);
});
