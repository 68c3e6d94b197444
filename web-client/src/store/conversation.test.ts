import { beforeEach, expect, test, vi } from 'vitest';

import { read } from '../api/client';
import type { Answer } from '../api/client';
import type { Event, History } from '../api/types';
import { openConversation } from './conversation';
import { eachPart } from './parts';
import { forgetTimelines, timelineOf } from './timeline';

vi.mock('../api/client');

const BOB = 7;
let answers: ((ids: string) => void)[] = [];

beforeEach(() => {
  answers = [];
  forgetTimelines(true);
  vi.mocked(read).mockImplementation(
    () => new Promise<Answer<unknown>>((resolve) => answers.push((ids) => resolve({ kind: 'done', value: page(ids) }))),
  );
});

function page(ids: string): History {
  const messages = [...ids].map((id) => ({ id, place: id, mine: false, from: 'Bob', text: id, sent_at: 1, stored_at: 1, delivery: null, arrival: 'direct' as const, read: true }));
  return { messages, before: null, after: null };
}

const told = (event: Event) => eachPart((part) => part.happened?.(event));

function shown(): string {
  const now = timelineOf(BOB).peek();
  return now.kind === 'shown' ? now.messages.map((one) => one.id).join('') : now.kind;
}

test('of several pages that are asked for, the last is shown, in whatever order they come', async () => {
  const both = [openConversation(BOB), openConversation(BOB, 'newest')];
  answers[1]?.('b');
  answers[0]?.('a');
  await Promise.all(both);

  expect(shown()).toBe('b');
});

test('history that was deleted on another screen is gone here', async () => {
  const opening = openConversation(BOB);
  answers[0]?.('ab');
  await opening;
  told({ event: 'chat_gone', contact: BOB });

  expect(shown()).toBe('loading');
});

test('a page that was read before the history was deleted is not shown', async () => {
  const opening = openConversation(BOB);
  told({ event: 'chat_gone', contact: BOB });
  answers[0]?.('ab');
  await opening;
  expect(shown()).toBe('loading');

  answers[1]?.('');
  await vi.waitFor(() => expect(shown()).toBe(''));
});

test('a page that comes after the screen was locked brings nothing back', async () => {
  const opening = openConversation(BOB);
  eachPart((part) => part.concealed?.(false));
  answers[0]?.('ab');
  await opening;

  expect(shown()).toBe('loading');
});

test('a message that was deleted does not come back with a page that was asked for before', async () => {
  const opening = openConversation(BOB);
  told({ event: 'message_gone', contact: BOB, message: 'b' });
  answers[0]?.('abc');
  await opening;

  expect(shown()).toBe('ac');
});

test('nor with several pages that were read one after the other', async () => {
  const opening = openConversation(BOB);
  answers[0]?.('abc');
  await opening;
  eachPart((part) => part.lookedAnew?.());
  told({ event: 'message_gone', contact: BOB, message: 'b' });
  answers[1]?.('abc');

  await vi.waitFor(() => expect(shown()).toBe('ac'));
  await Promise.resolve();
  expect(shown()).toBe('ac');
});

test('where the last message of a window is deleted, another window is read', async () => {
  const opening = openConversation(BOB);
  answers[0]?.('a');
  await opening;
  const timeline = timelineOf(BOB);
  const now = timeline.peek();
  if (now.kind === 'shown') timeline.value = { ...now, older: 'more' };

  told({ event: 'message_gone', contact: BOB, message: 'a' });
  answers[1]?.('c');

  await vi.waitFor(() => expect(shown()).toBe('c'));
});
