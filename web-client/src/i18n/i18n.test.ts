// The languages: each has each message, with the same things to fill in.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { messages } from '../../build/messageKeys.js';
import { LANGUAGES, ofBrowser } from './i18n';

const FOLDER = new URL('../../locales/', import.meta.url);
const part = (language: string, name: string) => readFileSync(new URL(`${language}/${name}.ftl`, FOLDER), 'utf8');
const read = (language: string) => part(language, 'first') + part(language, 'rest');

test('there is a folder for each language, and no other', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(LANGUAGES).sort());
});

test.each(Object.keys(LANGUAGES))('%s has each message in its part, and what it is given', (language) => {
  for (const name of ['first', 'rest']) {
    expect(Object.fromEntries(messages(part(language, name)))).toEqual(Object.fromEntries(messages(part('en', name))));
  }
});

test.each(Object.keys(LANGUAGES))('no message of %s stands there twice', (language) => {
  const ids = [...read(language).matchAll(/^([a-z][\w-]*) =/gm)].map((found) => found[1]);

  expect(ids).toEqual([...new Set(ids)]);
});

test('a browser gets the first of its languages that there is', () => {
  expect(ofBrowser(['fr-CA', 'de-AT', 'en'])).toBe('de');
  expect(ofBrowser(['ar-EG'])).toBe('ar');
  expect(ofBrowser(['xx', 'constructor'])).toBe('en');
  expect(ofBrowser([])).toBe('en');
});
