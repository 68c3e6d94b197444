import { beforeEach, expect, test } from 'vitest';

import { bringBack, draftOf, drafts, forgetDrafts, keepDraft, putAside } from './drafts';

beforeEach(() => forgetDrafts(true));

test('what was put aside is not shown, and comes back with the texts that were not taken before what is typed', () => {
  keepDraft(1, 'half a sentence');
  putAside(new Map([[1, ['first', 'second']], [2, ['alone']]]));
  forgetDrafts(false);
  expect(drafts.value.size).toBe(0);

  bringBack();

  expect([draftOf(1), draftOf(2)]).toEqual(['first\nsecond\nhalf a sentence', 'alone']);
});

test('it comes back once', () => {
  keepDraft(1, 'half a sentence');
  putAside(new Map());
  forgetDrafts(false);
  bringBack();
  keepDraft(1, '');
  bringBack();

  expect(drafts.value.size).toBe(0);
});

test('where nobody is to come back, nothing stays', () => {
  keepDraft(1, 'half a sentence');
  putAside(new Map());
  forgetDrafts(true);
  bringBack();

  expect(drafts.value.size).toBe(0);
});
