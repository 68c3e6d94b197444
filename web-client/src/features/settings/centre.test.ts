import { expect, test } from 'vitest';

import { centreOf } from './centre';

test('a square picture has its middle in the middle wherever the slider is', () => {
  for (const at of [0, 0.3, 1]) expect(centreOf(80, 80, at)).toEqual({ x: 0.5, y: 0.5 });
});

test('a wide picture moves from side to side, a tall one up and down', () => {
  expect(centreOf(400, 200, 0)).toEqual({ x: 0.25, y: 0.5 });
  expect(centreOf(400, 200, 1)).toEqual({ x: 0.75, y: 0.5 });
  expect(centreOf(100, 400, 1)).toEqual({ x: 0.5, y: 0.875 });
  expect(centreOf(0, 0, 1)).toEqual({ x: 0.5, y: 0.5 });
});
