import { expect, test } from 'vitest';

import { beginOf, today } from './day';

test('a day begins at midnight here', () => {
  expect(beginOf('2026-11-28')).toBe(new Date(2026, 10, 28).getTime());
  expect(beginOf(today())).toBeLessThanOrEqual(Date.now());
});

test.each(['', '2026-11', '28.11.2026', '0001-01-01', 'x'])('%s is none', (day) => {
  expect(beginOf(day)).toBeNull();
});
