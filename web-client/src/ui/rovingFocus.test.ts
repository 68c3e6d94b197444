import { expect, test } from 'vitest';

import { moved, moveOf } from './rovingFocus';

test.each([
  ['ArrowDown', 'vertical', false, 'next'],
  ['ArrowUp', 'vertical', false, 'previous'],
  ['ArrowRight', 'vertical', false, null],
  ['ArrowRight', 'horizontal', false, 'next'],
  ['ArrowRight', 'horizontal', true, 'previous'],
  ['ArrowLeft', 'horizontal', true, 'next'],
  ['ArrowDown', 'horizontal', false, null],
  ['ArrowDown', 'both', true, 'next'],
  ['Home', 'vertical', false, 'first'],
  ['End', 'horizontal', true, 'last'],
  ['a', 'both', false, null],
] as const)('%s in a %s list (from right to left: %s) leads to %s', (key, orientation, rtl, move) => {
  expect(moveOf(key, orientation, rtl)).toBe(move);
});

test('at the end a list stops or begins anew', () => {
  expect(moved('next', 2, 3, false)).toBe(2);
  expect(moved('next', 2, 3, true)).toBe(0);
  expect(moved('previous', 0, 3, false)).toBe(0);
  expect(moved('previous', 0, 3, true)).toBe(2);
});

test('from nowhere, a list is entered at its ends', () => {
  expect(moved('next', -1, 3, false)).toBe(0);
  expect(moved('previous', -1, 3, true)).toBe(2);
});
