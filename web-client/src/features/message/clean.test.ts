import { expect, test } from 'vitest';

import { cleanName, cleanText } from './clean';

test('signs that turn the direction of a text are taken out', () => {
  expect(cleanText('photo\u202egnp.exe')).toBe('photognp.exe');
  expect(cleanText('\u2066a\u2069')).toBe('a');
});

test('control characters are taken out, ends of lines and tabs stay', () => {
  expect(cleanText('a\u0000b\u001b[31mc\td\r\ne\rf')).toBe('ab[31mc\td\ne\nf');
});

test('marks are not heaped', () => {
  expect([...cleanText(`a${'\u0301'.repeat(200)}`)]).toHaveLength(5);
});

test('emoji and joined letters stay whole', () => {
  for (const text of ['👩🏽‍🚀', 'می‌خواهم', 'नमस्ते', '🏴󠁧󠁢󠁳󠁣󠁴󠁿']) expect(cleanText(text)).toBe(text);
});

test('a name is one line without what nobody sees', () => {
  expect(cleanName('  Le\u200bila\n\u202eNasser \u3164 ')).toBe('Leila Nasser');
  for (const nothing of ['\u200b\u2060\u3164', '\u200d\u200d', '\u2800\u2800', '\u{e0041}\u{e0042}', ' ']) expect(cleanName(nothing)).toBe('');
});

test('a name is the same as the one that it looks like', () => {
  for (const hidden of ['\u200d', '\u200c', '\ufe0f', '\u{e0041}', '\u00ad', '\u034f']) expect(cleanName(`Lei${hidden}la`)).toBe('Leila');
});

test('names that need what joins them keep it', () => {
  for (const name of ['👩🏽‍🚀 Mae', 'علی‌رضا', 'श्री', '🏴󠁧󠁢󠁳󠁣󠁴󠁿 Alba', '❤️']) expect(cleanName(name)).toBe(name);
});
