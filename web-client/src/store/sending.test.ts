import { beforeEach, expect, test, vi } from 'vitest';

import { change } from '../api/client';
import type { Answer } from '../api/client';
import { resumeSending, send, sendAgain } from './sending';
import { forgetTimelines, timelineOf } from './timeline';

vi.mock('../api/client');

const BOB = 7;
const DOWN: Answer<unknown> = { kind: 'down' };

/** What the node was given, in order. */
let given: string[] = [];
/** What it answers, one after the other; then it takes everything. */
let answers: Answer<unknown>[] = [];

beforeEach(() => {
  [given, answers] = [[], []];
  forgetTimelines(true);
  vi.mocked(change).mockImplementation(async (_, __, body) => {
    const { text, client_id } = body as { text: string; client_id: string };
    given.push(text);
    return answers.shift() ?? { kind: 'done', value: { contact: BOB, message: client_id, place: client_id, stored_at: 1, delivery: { state: 'queued', path: null, reason: null, at: 1 } } };
  });
});

const refused = (code: string): Answer<unknown> => ({ kind: 'refused', code, title: `refused: ${code}` });
const unsent = () => timelineOf(BOB).peek().unsent.map(({ text, state, why }) => [text, state, why?.title].join(' ').trim());
const idle = () => vi.waitFor(() => expect(unsent().some((one) => one.includes('sending'))).toBe(false));

test('no text overtakes one that the node did not get, and all go out in order when it is heard again', async () => {
  answers = [DOWN];
  send(BOB, ['one', 'two', 'three']);
  await idle();
  expect(given).toEqual(['one']);
  expect(unsent()).toEqual(['one failed', 'two failed', 'three failed']);

  resumeSending();
  await idle();
  expect(given).toEqual(['one', 'one', 'two', 'three']);
  expect(unsent()).toEqual([]);
});

test('whoever writes more, or sends one of them again, sends those before it first', async () => {
  answers = [DOWN, DOWN];
  send(BOB, ['one']);
  await idle();
  send(BOB, ['two']);
  await idle();
  const last = timelineOf(BOB).peek().unsent.at(-1);
  if (last) sendAgain(BOB, last);
  await idle();

  expect(given).toEqual(['one', 'one', 'one', 'two']);
});

test('a text that was refused holds up no other', async () => {
  answers = [refused('blocked')];
  send(BOB, ['one', 'two']);
  await idle();

  expect(given).toEqual(['one', 'two']);
  expect(unsent()).toEqual(['one failed refused: blocked']);
});

test.each(['stopping', 'locked', 'fully_locked', 'no_session', 'session_expired'])('a text that met "%s" goes out later by itself', async (code) => {
  answers = [refused(code)];
  send(BOB, ['one', 'two']);
  await idle();
  resumeSending();
  await idle();

  expect(given).toEqual(['one', 'one', 'two']);
  expect(unsent()).toEqual([]);
});

test('what was forgotten is not sent any more', async () => {
  send(BOB, ['one', 'two']);
  forgetTimelines(true);
  await new Promise((resolve) => setTimeout(resolve));

  expect(given).toEqual([]);
});
