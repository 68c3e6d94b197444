import { expect, test } from 'vitest';

import { spansOf } from './spans';

/** Only the links: what is seen, and where it leads. */
function links(text: string): [string, string][] {
  return spansOf(text).flatMap((span) => (span.kind === 'link' ? [[span.text, span.url.href] as [string, string]] : []));
}

function deceptive(text: string): boolean[] {
  return spansOf(text).flatMap((span) => (span.kind === 'link' ? [span.deceptive] : []));
}

test('the spans of a text are the text', () => {
  const text = 'see https://a.example/x, or (www.b.example). mail mailto:me@a.example!';

  expect(spansOf(text).map((span) => span.text).join('')).toBe(text);
});

test.each([
  ['https://a.example/x.', 'https://a.example/x'],
  ['(https://a.example/x)', 'https://a.example/x'],
  ['https://a.example/wiki/Bird_(animal)', 'https://a.example/wiki/Bird_(animal)'],
  ['https://a.example/?q=a,b!', 'https://a.example/?q=a,b'],
  ['„https://a.example/“', 'https://a.example/'],
])('in %s the link is %s', (text, href) => {
  expect(links(text)).toEqual([[href, href]]);
});

test('an address without a scheme is taken as secure', () => {
  expect(links('www.a.example')).toEqual([['www.a.example', 'https://www.a.example/']]);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'vbscript:x',
  'https://',
  'mailto:nobody',
  '<img src=x onerror=alert(1)>',
])('%s is text', (text) => {
  expect(links(text)).toEqual([]);
});

test('markup is text', () => {
  const text = '<b>bold</b> <a href="https://a.example/">there</a>';

  expect(spansOf(text).map((span) => span.text).join('')).toBe(text);
});

test('a link that leads elsewhere than it seems is known', () => {
  // The first letter of the host is Cyrillic.
  expect(deceptive('https://аpple.example/')).toEqual([true]);
  expect(deceptive('https://bank.example@evil.example/')).toEqual([true]);
  expect(deceptive('https://a.example/\u202egnp.exe')).toEqual([true]);
  expect(deceptive('https://2130706433/')).toEqual([true]);
  expect(deceptive('https://%65vil.example/')).toEqual([true]);
  expect(deceptive('https://A.example/')).toEqual([false]);
});

test.each([`https://${'.'.repeat(60_000)}a`, `https://${')'.repeat(60_000)}`, `${'https://a.example/('.repeat(3_000)}`, '[('.repeat(30_000)])('a text that was made to be slow is read all the same', (text) => {
  expect(spansOf(text).map((span) => span.text).join('')).toBe(text);
});

test('a text of nothing but links costs no more than a hundred', () => {
  expect(links('https://a.example/ '.repeat(5_000))).toHaveLength(100);
});
