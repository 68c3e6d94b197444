import { expect, test } from 'vitest';

import { matchTyped } from './typeahead';

const LABELS = ['Reply', 'Remove', 'Edit', 'Émigré', 'Report'];

test.each([
  ['a letter leads to the next that begins with it', 'r', 0, 1],
  ['and round', 'r', 4, 0],
  ['the same letter again goes on', 'rrr', 1, 4],
  ['a word that grows may stay', 're', 1, 1],
  ['or goes on', 'rep', 1, 4],
  ['nothing is chosen yet', 'e', -1, 2],
  ['capitals do not matter', 'É', 0, 3],
  ['nothing begins with it', 'x', 0, -1],
])('%s', (_, typed, from, found) => {
  expect(matchTyped(LABELS, typed, from)).toBe(found);
});
