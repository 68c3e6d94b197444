import { expect, test } from 'vitest';

import { GROUPS, list, words } from './emojiData';

test('every emoji is in a group, and those with a tone are marked', () => {
  const groups = list().split('\n').map((line) => line.split(' '));

  expect(groups).toHaveLength(GROUPS.length);
  expect(groups[0]).toContain('😀');
  expect(groups[1]).toContain('^👋');
  expect(groups.flat().length).toBeGreaterThan(1_700);
});

test.each([['en', 'grinning'], ['de', 'grinsendes'], ['ar', 'وجه']])('in %s, every emoji has a name', (language, word) => {
  const lines = words(language).split('\n');

  expect(lines).toHaveLength(list().split(/\s/).length);
  expect(lines[0]).toContain(word);
  expect(lines.filter((line) => line.startsWith('|'))).toEqual([]);
});

test('a flag has the name of its country', () => {
  const at = list().split(/\s/).indexOf('🇪🇬');

  expect(words('ar').split('\n')[at]).toContain('مصر');
});
