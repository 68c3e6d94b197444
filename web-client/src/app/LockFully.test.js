import assert from 'node:assert/strict';
import test from 'node:test';

import { h, render } from 'preact';

import { body, storage } from '../../build/dom.js';
import { load } from '../../build/load.js';

/** Draws it; yields its buttons by what stands on them, its dialog, and what was asked of the node. */
async function drawn() {
  const asked = [];
  globalThis.fetch = async (path, { method }) => {
    asked.push(`${method} ${path}`);
    return { status: 204, ok: true };
  };
  storage();
  const root = body();
  const { LockFully } = await load('/src/app/LockFully.tsx');
  let done = 0;
  render(h(LockFully, { done: () => (done += 1) }), root);
  const [open, cancel, confirm] = root.all('button');
  const [dialog] = root.all('dialog');
  return { open, cancel, confirm, dialog, asked, done: () => done };
}

test('locking fully says what it means, and asks', async () => {
  const { open, cancel, dialog, asked } = await drawn();
  assert.equal(dialog.open, false);

  open.click();

  assert.equal(dialog.open, true);
  assert.match(dialog.text, /no messages arrive until it is unlocked here with your passphrase/);
  cancel.click();
  assert.equal(dialog.open, false);
  assert.deepEqual(asked, []);
});

test('who confirms it locks it, once', async () => {
  const { open, confirm, dialog, asked, done } = await drawn();

  open.click();
  confirm.click();
  await new Promise(setImmediate);

  assert.deepEqual(asked, ['POST /v1/lock']);
  assert.equal(dialog.open, false);
  assert.equal(done(), 1);
});
