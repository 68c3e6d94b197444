import { beforeEach, expect, test, vi } from 'vitest';

import type { Chat, Event } from '../api/types';
import { chats } from './chats';
import { eachPart } from './parts';

const api = vi.hoisted(() => {
  const stored = new Map<number, { text: string; at: number }>();
  const now = { stored, asked: [] as string[], isAway: false, reading: Promise.resolve(), giving: Promise.resolve() };
  const away = { kind: 'down' };
  const contactOf = (path: string) => Number(path.split('/')[1]);
  const answer = (path: string) => ({ kind: 'done', value: { draft: stored.get(contactOf(path)) ?? null } });
  const read = async (path: string) => {
    await now.reading;
    return now.isAway ? away : answer(path);
  };
  const change = async (method: string, path: string, body?: { text: string }) => {
    now.asked.push(`${method} ${body?.text ?? ''}`.trim());
    await now.giving;
    if (now.isAway) return away;
    if (body) stored.set(contactOf(path), { text: body.text, at: now.asked.length });
    else stored.delete(contactOf(path));
    return answer(path);
  };
  return Object.assign(now, { read, change });
});

vi.mock('../api/client', () => ({ read: api.read }));
vi.mock('../api/outliving', () => ({ changeOutliving: api.change, outlives: ({ text }: { text: string }) => text.length < 1_000 }));

/** What the page tells when it goes away. */
const leaving: (() => void)[] = [];

Object.assign(globalThis, {
  addEventListener: (kind: string, heard: () => void) => { if (kind === 'pagehide') leaving.push(heard); },
  document: { addEventListener: () => {} },
});

const { draftOf, flushDrafts, isAnyUnkept, keepDraft, loadDraft } = await import('./drafts');

const happens = (event: Partial<Event>) => eachPart((part) => part.happened?.(event as Event));
const lists = (contact: number, draft: { text: string; at: number } | null) => {
  chats.value = new Map(chats.peek()).set(contact, { contact, draft } as Chat);
};

// Each test has a conversation of its own.
let contact = 0;

beforeEach(() => {
  contact += 1;
  lists(contact, null);
  Object.assign(api, { asked: [], isAway: false, reading: Promise.resolve(), giving: Promise.resolve() });
});

test('what is typed is kept, and what is sent is kept no more', async () => {
  keepDraft(contact, 'half a sentence');
  await flushDrafts();
  keepDraft(contact, '');
  await flushDrafts();

  expect(api.asked).toEqual(['PUT half a sentence', 'DELETE']);
});

test('that there is none any more, which this page said itself, empties nothing that was typed since', async () => {
  keepDraft(contact, 'sent');
  await flushDrafts();
  keepDraft(contact, '');
  await flushDrafts();
  keepDraft(contact, 'next');
  await flushDrafts();
  happens({ event: 'draft', contact, draft: null, whole: true });

  expect(draftOf(contact)).toBe('next');
});

test('another screen empties it, and changes it', async () => {
  keepDraft(contact, 'here');
  await flushDrafts();
  happens({ event: 'draft', contact, draft: { text: 'there', at: 99 }, whole: true });
  expect(draftOf(contact)).toBe('there');
  happens({ event: 'draft', contact, draft: null, whole: true });

  expect(draftOf(contact)).toBe('');
});

test('whoever types before the stored draft is there goes on behind it, and nothing of it is overwritten', async () => {
  api.stored.set(contact, { text: 'long ago', at: 1 });
  lists(contact, { text: 'long ago', at: 1 });
  let read = () => {};
  api.reading = new Promise((resolve) => (read = resolve));
  const loading = loadDraft(contact);
  keepDraft(contact, 'h');
  const flushing = flushDrafts();
  expect(api.asked).toEqual([]);
  read();
  await Promise.all([loading, flushing]);

  expect(draftOf(contact)).toBe('long ago h');
  expect(api.asked).toEqual(['PUT long ago h']);
});

test('who sends before the stored draft is there finds it afterwards', async () => {
  api.stored.set(contact, { text: 'long ago', at: 1 });
  lists(contact, { text: 'long ago', at: 1 });
  keepDraft(contact, 'hello');
  keepDraft(contact, '');
  await flushDrafts();

  expect(draftOf(contact)).toBe('long ago');
  expect(api.asked).toEqual([]);
});

test('a long draft of another screen is read whole', async () => {
  api.stored.set(contact, { text: 'very long', at: 7 });
  happens({ event: 'draft', contact, draft: { text: 'very', at: 7 }, whole: false });

  await vi.waitFor(() => expect(draftOf(contact)).toBe('very long'));
});

test('after a gap what was read before is read anew, and what only this page has stays', async () => {
  keepDraft(contact, 'see you at 8');
  await flushDrafts();
  api.stored.delete(contact);
  eachPart((part) => part.lookedAnew?.());
  await vi.waitFor(() => expect(draftOf(contact)).toBe(''));

  api.isAway = true;
  keepDraft(contact, 'only here');
  await flushDrafts();
  eachPart((part) => part.lookedAnew?.());
  expect(draftOf(contact)).toBe('only here');
  expect(isAnyUnkept()).toBe(true);
  api.isAway = false;
  await flushDrafts();
  expect(isAnyUnkept()).toBe(false);
});

test('with a conversation goes what was typed in it', () => {
  keepDraft(contact, 'never mind');
  happens({ event: 'chat_gone', contact });

  expect(draftOf(contact)).toBe('');
  expect(isAnyUnkept()).toBe(false);
});

test('who leaves the page while a draft is on its way leaves none of it behind', async () => {
  let go = () => {};
  api.giving = new Promise((resolve) => (go = resolve));
  keepDraft(contact, 'half');
  const flushing = flushDrafts();
  await vi.waitFor(() => expect(api.asked).toEqual(['PUT half']));
  keepDraft(contact, 'half a sentence');

  leaving.forEach((heard) => heard());
  expect(api.asked).toEqual(['PUT half', 'PUT half a sentence']);
  leaving.forEach((heard) => heard());
  expect(api.asked).toHaveLength(2);
  go();
  await flushing;
});

test('who leaves a draft that the browser would not finish is asked, until the node has it', async () => {
  keepDraft(contact, 'short');
  expect(isAnyUnkept()).toBe(false);
  keepDraft(contact, 'long '.repeat(1_000));
  expect(isAnyUnkept()).toBe(true);

  await flushDrafts();
  expect(isAnyUnkept()).toBe(false);
});

test('a draft that is too long stays in the page, and the node is not asked before it is shorter', async () => {
  keepDraft(contact, 'ä'.repeat(131_073));
  await flushDrafts();
  leaving.forEach((heard) => heard());
  expect([api.asked, isAnyUnkept()]).toEqual([[], true]);
  happens({ event: 'draft', contact, draft: { text: 'elsewhere', at: 99 }, whole: true });
  eachPart((part) => part.lookedAnew?.());
  expect(draftOf(contact)).toHaveLength(131_073);

  keepDraft(contact, 'shorter');
  await flushDrafts();
  expect([api.asked, isAnyUnkept()]).toEqual([['PUT shorter'], false]);
});
