import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';

import { FIRST_LOAD_BYTES, firstLoad, inlineCode } from './budget.js';

test('a page with files of its own passes', () => {
  expect(inlineCode('<script type="module" src="/a.js"></script><link href="/a.css">')).toEqual([]);
});

test.each([
  '<script>alert(1)</script>',
  '<style>a{}</style>',
  '<p style="color:red">',
  '<p onclick="go()">',
  '<script src="https://example.org/a.js"></script>',
])('the policy would refuse %s', (html) => {
  expect(inlineCode(html)).toHaveLength(1);
});

const HEAVY = randomBytes(FIRST_LOAD_BYTES + 1);

/** The weight of a page whose parts are these. */
function weight(manifest, heavy) {
  return firstLoad(manifest, (path) => (path === heavy ? HEAVY : Buffer.from('light')));
}

const MANIFEST = {
  'index.html': { file: 'main.js', imports: ['_part.js'], css: ['main.css'], assets: ['mark.svg'], dynamicImports: ['later.tsx'] },
  '_part.js': { file: 'part.js', css: ['part.css'] },
  'later.tsx': { file: 'later.js' },
  'locales/en/rest.ftl': { file: 'rest.js' },
  'locales/en/first.ftl': { file: 'en.js' },
  'locales/ar/first.ftl': { file: 'ar.js' },
};

test.each(['index.html', 'main.js', 'part.js', 'main.css', 'part.css', 'mark.svg', 'en.js', 'ar.js'])('%s counts for the first load', (file) => {
  expect(weight(MANIFEST, file)).toBeGreaterThan(FIRST_LOAD_BYTES);
});

test('what is loaded later does not, and one language is enough', () => {
  expect(weight(MANIFEST, 'later.js')).toBeLessThan(FIRST_LOAD_BYTES);
  expect(weight(MANIFEST, 'rest.js')).toBeLessThan(FIRST_LOAD_BYTES);
  expect(weight(MANIFEST, 'none')).toBe(weight({ ...MANIFEST, 'locales/de/first.ftl': { file: 'de.js' } }, 'none'));
});

test('parts that import each other are counted once', () => {
  const circle = { 'index.html': { file: 'a.js', imports: ['b'] }, b: { file: 'b.js', imports: ['index.html'] } };

  expect(weight(circle, 'none')).toBe(3 * firstLoad({}, () => Buffer.from('light')));
});
