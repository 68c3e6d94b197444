import assert from 'node:assert/strict';
import test from 'node:test';

import { storage } from '../../build/dom.js';
import { load } from '../../build/load.js';

const STOPPING = { code: 'stopping', title: 'ask again in a moment' };

/** A node that gives these answers, one after the other, and the last for ever; yields what was asked. */
function node(...answers) {
  storage();
  const asked = [];
  globalThis.fetch = async (path, { method }) => {
    asked.push(`${method} ${path}`);
    const [status, body] = answers.length > 1 ? answers.shift() : answers[0];
    return { status, ok: status < 400, json: async () => body };
  };
  return asked;
}

test('what is read while the node is being locked is read again, and says that it is locked', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { read } = await load('/src/api/client.ts');
  const asked = node([503, STOPPING], [503, STOPPING], [200, { state: 'locked' }]);

  const answer = await waited(t, read('session'));

  assert.deepEqual(answer, { kind: 'done', value: { state: 'locked' } });
  assert.equal(asked.length, 3);
});

test('a node that goes on stopping is not asked for ever', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { read } = await load('/src/api/client.ts');
  const asked = node([503, STOPPING]);

  const answer = await waited(t, read('session'));

  assert.deepEqual(answer, { kind: 'refused', ...STOPPING });
  assert.equal(asked.length, 21);
});

test('what changes something is asked once: it may have been done', async () => {
  const { change } = await load('/src/api/client.ts');
  const asked = node([503, STOPPING]);

  const answer = await change('POST', 'lock');

  assert.equal(answer.code, 'stopping');
  assert.deepEqual(asked, ['POST /v1/lock']);
});

/** Lets all the time pass that is waited for. */
async function waited(t, promise) {
  let answer;
  void promise.then((value) => (answer = value));
  for (let turn = 0; answer === undefined && turn < 100; turn += 1) {
    await new Promise(setImmediate);
    t.mock.timers.tick(1_000);
  }
  return answer;
}
