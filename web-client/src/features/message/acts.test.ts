import { beforeEach, expect, test, vi } from 'vitest';

import { change } from '../../api/client';
import type { Answer } from '../../api/client';
import type { Message } from '../../api/types';
import { forgetTimelines, timelineOf } from '../../store/timeline';
import { opened } from '../../store/window';
import { sendAnew } from './acts';

vi.mock('../../api/client');

const BOB = 7;
const REFUSED = { state: 'failed', path: null, reason: 'refused', at: 1 } as const;
const FAILED: Message = { id: 'a', place: 'a', mine: true, from: 'Alice', text: 'hi', sent_at: 1, stored_at: 1, delivery: REFUSED, arrival: null, read: false };

/** What the node was asked, and what it answers to a text. */
let asked: string[] = [];
let answer: (name: string) => Answer<unknown>;

beforeEach(() => {
  asked = [];
  forgetTimelines(true);
  const timeline = timelineOf(BOB);
  timeline.value = opened(timeline.peek(), { messages: [FAILED], before: null, after: null }, { kind: 'newest' });
  vi.mocked(change).mockImplementation(async (method, path, body) => {
    asked.push(`${method} ${path}`);
    return method === 'POST' ? answer((body as { client_id: string }).client_id) : { kind: 'done', value: { message: 'a' } };
  });
});

test('a message that is sent again takes the place of the one that never arrives', async () => {
  answer = (name) => ({ kind: 'done', value: { contact: BOB, message: name, place: 'b', stored_at: 2, delivery: { state: 'queued', path: null, reason: null, at: 2 } } });

  await sendAnew(BOB, FAILED);

  expect(asked).toEqual([`POST chats/${BOB}/messages`, `DELETE chats/${BOB}/messages/a`]);
  expect(timelineOf(BOB).peek()).toMatchObject({ messages: [{ place: 'b', text: 'hi' }], unsent: [] });
});

test('and stays, if the node does not take the new one', async () => {
  answer = () => ({ kind: 'refused', code: 'blocked', title: 'they are blocked' });

  await sendAnew(BOB, FAILED);

  expect(asked).toHaveLength(1);
  expect(timelineOf(BOB).peek()).toMatchObject({ messages: [{ id: 'a' }], unsent: [{ text: 'hi', why: { code: 'blocked' } }] });
});
