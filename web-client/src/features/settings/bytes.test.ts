import { expect, test } from 'vitest';

import { bytesLeft, sizeOf } from './bytes';

test('what is left is counted in bytes, without what is cut off at the ends', () => {
  expect(bytesLeft('  abc ', 10)).toBe(7);
  expect(bytesLeft('é🙂', 6)).toBe(0);
  expect(bytesLeft('🙂🙂', 6)).toBe(-2);
});

test('sizes are said in units that people read', () => {
  expect(sizeOf(0, 'en')).toBe('0 bytes');
  expect(sizeOf(999, 'en')).toBe('999 bytes');
  expect(sizeOf(12_300, 'en')).toBe('12 kB');
  expect(sizeOf(4_560_000, 'en')).toBe('4.6 MB');
  expect(sizeOf(7_000_000_000_000, 'en')).toBe('7,000 GB');
});
