import { expect, test } from 'vitest';

import { bits, strength } from './strength';

test.each([
  ['', 'none'],
  ['a', 'hours'],
  ['password', 'hours'],
  ['Password1', 'hours'],
  ['qwertz123', 'hours'],
  ['aaaaaaaaaaaaaaaaaaaa', 'hours'],
  ['1234567890', 'hours'],
  ['sommer2024', 'hours'],
  ['hello hello hello hello hello', 'hours'],
  ['two words', 'hours'],
  ['three little words', 'months'],
  ['correct horse battery staple', 'ages'],
  ['xK4#9pQz', 'ages'],
  ['xK4#9p', 'months'],
  ['ein großer grüner Wiedehopf singt', 'ages'],
] as const)('%s is found within: %s', (passphrase, expected) => {
  expect(strength(passphrase)).toBe(expected);
});

test('another word never makes it weaker', () => {
  expect(bits('river lantern')).toBeGreaterThan(bits('river'));
  expect(bits('river river')).toBeGreaterThan(bits('river'));
});

test('a huge paste is measured in no time', () => {
  expect(strength('x1'.repeat(100_000))).toBe('ages');
});
