import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';

import { FIRST_LOAD_BYTES, firstLoad, inlineCode } from './budget.js';

test('a page with files of its own passes', () => {
  assert.deepEqual(inlineCode('<script type="module" src="/a.js"></script><link href="/a.css">'), []);
});

test('everything that the policy would refuse is found', () => {
  for (const html of [
    '<script>alert(1)</script>',
    '<style>a{}</style>',
    '<p style="color:red">',
    '<p onclick="go()">',
    '<script src="https://example.org/a.js"></script>',
  ]) {
    assert.equal(inlineCode(html).length, 1, html);
  }
});

test('weight counts compressed code and leaves pictures that load later alone', () => {
  const heavy = randomBytes(FIRST_LOAD_BYTES + 1);

  assert.ok(firstLoad([{ path: 'a.js', bytes: heavy }]) > FIRST_LOAD_BYTES);
  assert.equal(firstLoad([{ path: 'a.png', bytes: heavy }]), 0);
});
