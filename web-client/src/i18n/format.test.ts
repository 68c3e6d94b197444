import { expect, test } from 'vitest';

import { daysBetween } from './format';

const at = (month: number, day: number, hour: number) => new Date(2026, month - 1, day, hour).getTime();

test('days are counted by midnights, not by hours', () => {
  expect(daysBetween(at(3, 10, 23), at(3, 11, 1))).toBe(1);
  expect(daysBetween(at(3, 10, 1), at(3, 10, 23))).toBe(0);
  expect(daysBetween(at(3, 11, 1), at(3, 10, 1))).toBe(-1);
});

test('a day on which the clocks change is one day', () => {
  for (const [month, day] of [[3, 8], [3, 29], [10, 25], [11, 1]] as const) {
    expect(daysBetween(at(month, day, 0), at(month, day + 1, 0))).toBe(1);
  }
});
