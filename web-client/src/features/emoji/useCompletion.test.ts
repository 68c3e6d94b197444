import { expect, test } from 'vitest';

import { wordBefore } from './useCompletion';

const at = (value: string, caret = value.length) => wordBefore({ value, selectionStart: caret, selectionEnd: caret });

test.each([
  [':smi', 'smi'],
  ['well :heart', 'heart'],
  ['new\n:bi', 'bi'],
  [':وجه', 'وجه'],
])('%s asks for %s', (text, word) => {
  expect(at(text)).toBe(word);
});

test.each([':s', 'https://example.org', '12:30', 'a:bc', ':) ', ':two words', '::'])('%s asks for nothing', (text) => {
  expect(at(text)).toBeNull();
});

test('the caret counts, and a selection is no word', () => {
  expect(at(':smile on', 3)).toBe('sm');
  expect(wordBefore({ value: ':smile', selectionStart: 2, selectionEnd: 6 })).toBeNull();
});
