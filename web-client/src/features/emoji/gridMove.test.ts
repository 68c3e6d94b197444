import { expect, test } from 'vitest';

import { gridMove } from './gridMove';

// 0 1 2
// 3 4 5
// 6 7
const move = (key: string, from: number, rtl = false) => gridMove(key, from, 8, 3, rtl);

test.each([
  ['ArrowRight', 2, 3],
  ['ArrowLeft', 3, 2],
  ['ArrowDown', 1, 4],
  ['ArrowUp', 4, 1],
  ['ArrowDown', 5, 7],
  ['ArrowDown', 7, 7],
  ['ArrowUp', 1, 1],
  ['ArrowRight', 7, 7],
  ['ArrowLeft', 0, 0],
  ['Home', 5, 3],
  ['End', 6, 7],
  ['End', 0, 2],
])('%s leads from %i to %i', (key, from, to) => {
  expect(move(key, from)).toBe(to);
});

test('the other way round where one writes from the right, and other keys lead nowhere', () => {
  expect([move('ArrowRight', 3, true), move('ArrowLeft', 3, true), move('a', 3), move('Enter', 3)]).toEqual([2, 4, null, null]);
});
