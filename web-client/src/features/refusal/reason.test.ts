import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

import openapi from '../../api/openapi.json';
import { messages } from '../../../build/messageKeys.js';
import { LANGUAGES } from '../../i18n/i18n';
import { failureOf, reasonOf, TEXTS } from './reason';

vi.mock('../../i18n/i18n', async (original) => ({
  ...(await original<object>()),
  t: (key: string, values?: object) => (values ? `${key} ${JSON.stringify(values)}` : key),
}));

const CODES = openapi.components.schemas.Code.enum;
const read = (language: string) => ['first', 'rest'].map((part) => readFileSync(new URL(`../../../locales/${language}/${part}.ftl`, import.meta.url), 'utf8')).join('\n');

test('each code that the node has says something, but for those that only programs meet', () => {
  expect(Object.keys(TEXTS).sort()).toEqual([...CODES].sort());

  const unsaid = Object.entries(TEXTS).filter(([, key]) => key === null).map(([code]) => code);
  expect(unsaid.sort()).toEqual(['no_such_token', 'page_missing', 'scope', 'token_exists', 'token_refused', 'too_many_tokens']);
});

test.each(Object.keys(LANGUAGES))('%s has what each says, and nothing that none says', (language) => {
  const there = [...messages(read(language)).keys()].filter((key) => key.startsWith('refused-'));
  const said = new Set<string | null>(Object.values(TEXTS));

  expect(there.filter((key) => !said.has(key))).toEqual([]);
  expect([...said].filter((key) => key?.startsWith('refused-') && !there.includes(key))).toEqual([]);
});

test('where the node knows more than the code, its words are there as well', () => {
  expect(reasonOf({ code: 'busy', title: 'too many pictures at once' })).toBe('refused-busy');
  expect(reasonOf({ code: 'server_refused', title: 'no such invite code' })).toBe('refused-server_refused {"why":"no such invite code"}');
});

test('of a code that came after this page the words of the node are shown', () => {
  for (const code of ['quite_new', 'toString', 'token_exists']) expect(reasonOf({ code, title: 'it says why' })).toBe('it says why');
});

test('a node that does not answer is said to be away', () => {
  expect(failureOf({ kind: 'down' })).toBe('state-node-lost');
  expect(failureOf({ kind: 'refused', code: 'locked', title: 'x' })).toBe('refused-locked');
});
