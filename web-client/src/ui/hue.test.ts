import { expect, test } from 'vitest';

import { hueOf } from './hue';

// From the published values of FNV-1a: 811c9dc5, e40c292c and bf9cf968, modulo ten.
test('an identity keeps its hue', () => {
  expect(['', 'a', 'foobar'].map(hueOf)).toEqual([2, 1, 1]);
});

test('all ten hues are used, about equally often', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let at = 0; at < 10_000; at += 1) {
    const place = hueOf(`identity-${at}`) - 1;
    counts[place] = (counts[place] ?? 0) + 1;
  }

  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1_200);
});
