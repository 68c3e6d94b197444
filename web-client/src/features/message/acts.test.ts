import { beforeEach, expect, test, vi } from 'vitest';

import { change } from '../../api/client';
import type { Answer } from '../../api/client';
import type { Delivery, Message } from '../../api/types';
import { forgetTimelines, timelineOf } from '../../store/timeline';
import { opened } from '../../store/window';
import { ask } from '../../ui/ask';
import { toasts } from '../../ui/toasts';
import { deleteForMe, sendOnceMore } from './acts';

vi.mock('../../api/client');
vi.mock('../../ui/ask');
// Each text is its name and what stands in it.
vi.mock('../../i18n/i18n', () => ({ t: (key: string, values?: object) => [key, ...Object.values(values ?? {})].join(' ') }));

const BOB = 7;
let asked: string[] = [];
let answer: Answer<unknown>;

function message(state: Delivery['state'] | null, text = 'hi'): Message {
  const delivery = state && { state, path: null, reason: null, at: 1 };
  return { id: 'a', place: 'a', mine: state !== null, from: '', text, sent_at: 1, stored_at: 1, delivery, arrival: null, read: false };
}

beforeEach(() => {
  asked = [];
  forgetTimelines(true);
  const timeline = timelineOf(BOB);
  timeline.value = opened(timeline.peek(), { messages: [message('failed')], before: null, after: null }, { kind: 'newest' });
  answer = { kind: 'done', value: {} };
  vi.mocked(ask).mockResolvedValue(true);
  vi.mocked(change).mockImplementation(async (method, path) => {
    asked.push(`${method} ${path}`);
    return answer as never;
  });
});

const shown = () => {
  const now = timelineOf(BOB).peek();
  return now.kind === 'shown' ? now.messages.length : -1;
};

test.each([
  ['queued', 'waiting'],
  ['awaiting_keys', 'waiting'],
  ['sent', 'waiting'],
  ['delivered', 'text'],
  ['read', 'text'],
  ['failed', 'text'],
  [null, 'text'],
] as const)('what is asked of a message that is %s says what the other person keeps, or gets', async (state, text) => {
  vi.mocked(ask).mockResolvedValue(false);

  await deleteForMe(BOB, 'Bob', message(state, `${'long '.repeat(40)}\nend`));

  const [question] = vi.mocked(ask).mock.lastCall ?? [];
  expect(question?.text).toMatch(new RegExp(`^message-delete-${text} Bob (?:long ){16}…$`));
  expect(asked).toEqual([]);
});

test('it goes once the node has deleted it, and if it was gone already', async () => {
  await deleteForMe(BOB, 'Bob', message('sent'));
  expect([asked, shown()]).toEqual([[`DELETE chats/${BOB}/messages/a`], 0]);

  answer = { kind: 'refused', code: 'no_such_message', title: '' };
  await deleteForMe(BOB, 'Bob', message('sent'));
  expect(toasts.value).toEqual([]);
});

test('a refusal is told, and that nobody knows whether it was done', async () => {
  answer = { kind: 'refused', code: 'not_written', title: '' };
  await deleteForMe(BOB, 'Bob', message('sent'));
  answer = { kind: 'down' };
  await sendOnceMore(BOB, message('failed'));

  expect(toasts.value.map(({ text }) => text)).toEqual(['refused-not_written', 'act-unsure']);
  expect(shown()).toBe(1);
});

test('what failed goes once the node has it as a new message, however often that is asked for', async () => {
  await sendOnceMore(BOB, message('failed'));
  answer = { kind: 'refused', code: 'no_such_message', title: '' };
  await sendOnceMore(BOB, message('failed'));

  expect(asked).toEqual([`POST chats/${BOB}/messages/a/retry`, `POST chats/${BOB}/messages/a/retry`]);
  expect(shown()).toBe(0);
  // Another screen sent it again, or deleted it.
  expect(toasts.value.at(-1)?.text).toBe('refused-no_such_message');
});
