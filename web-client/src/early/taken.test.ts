import { beforeEach, expect, test } from 'vitest';

import { taken } from './taken';

const answer = Promise.resolve(null);

beforeEach(() => {
  globalThis.early = { path: '/v1/first', answer };
});

test('what was asked early is given once', () => {
  expect(taken('/v1/first')).toBe(answer);
  expect(taken('/v1/first')).toBeNull();
});

test('after another question it is too old', () => {
  expect(taken('/v1/other')).toBeNull();
  expect(taken('/v1/first')).toBeNull();
});

test('who comes too late to ask early can see that', () => {
  Reflect.deleteProperty(globalThis, 'early');

  taken('/v1/first');

  expect('early' in globalThis).toBe(true);
});
