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
  ['password12345', 'hours'],
  ['12345password!', 'hours'],
  ['qwerty123456', 'hours'],
  ['1q2w3e4r5t', 'hours'],
  ['aa12345678', 'hours'],
  ['abc123456', 'hours'],
  ['1 2 3 4 5 6 7 8 9', 'hours'],
  ['p a s s w o r d 1 2 3', 'hours'],
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
