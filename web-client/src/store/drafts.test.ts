import { beforeEach, expect, test, vi } from 'vitest';

import type { Chat, Event } from '../api/types';
import { chats } from './chats';
import { eachPart } from './parts';

const api = vi.hoisted(() => ({ stored: new Map<number, { text: string; at: number }>(), asked: [] as string[], isAway: false, reading: Promise.resolve() }));

vi.mock('../api/client', () => {
  const answer = (contact: number) => ({ kind: 'done', value: { draft: api.stored.get(contact) ?? null } });
  const away = { kind: 'lost' };
  const contactOf = (path: string) => Number(path.split('/')[1]);
  return {
    read: async (path: string) => {
      await api.reading;
      return api.isAway ? away : answer(contactOf(path));
    },
    change: async (method: string, path: string, body?: { text: string }) => {
      api.asked.push(`${method} ${body?.text ?? ''}`.trim());
      if (api.isAway) return away;
      if (body) api.stored.set(contactOf(path), { text: body.text, at: api.asked.length });
      else api.stored.delete(contactOf(path));
      return answer(contactOf(path));
    },
  };
});

Object.assign(globalThis, { addEventListener: () => {}, document: { addEventListener: () => {} } });

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
  Object.assign(api, { asked: [], isAway: false, reading: Promise.resolve() });
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
