import { expect, test } from 'vitest';

import { namedFirst, textsOf } from './earlyAsker';

test('the first texts of each language are found, and no others', () => {
  const chunks = [
    { facadeModuleId: '/a/locales/en/first.ftl?raw', fileName: 'assets/first-1.js' },
    { facadeModuleId: '/a/locales/de/first.ftl?raw', fileName: 'assets/first-2.js' },
    { facadeModuleId: '/a/locales/de/rest.ftl?raw', fileName: 'assets/rest-3.js' },
    { facadeModuleId: null, fileName: 'assets/part-4.js' },
  ];

  expect(textsOf(chunks)).toEqual({ en: '/assets/first-1.js', de: '/assets/first-2.js' });
});

test('what asks early is named before all other scripts', () => {
  expect(namedFirst('<head><script src="/a.js">', '/b.js')).toMatch(/^<head><script async src="\/b.js"><\/script>\s+<script src="\/a.js">$/);
  expect(() => namedFirst('<head>', '/b.js')).toThrow();
});
