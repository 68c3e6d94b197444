import { expect, test } from 'vitest';

import { isPressing } from './pressing';

const DAY = 86_400_000;

test('a new account that nobody knows is reminded quietly', () => {
  expect(isPressing(0, DAY - 1, [])).toBe(false);
  expect(isPressing(0, 0, [{ state: 'waiting' }])).toBe(false);
});

test('with the first contact, or after a day, it is said plainly', () => {
  expect(isPressing(0, DAY, [])).toBe(true);
  expect(isPressing(0, 0, [{ state: 'accepted' }])).toBe(true);
});
