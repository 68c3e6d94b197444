import { expect, test } from 'vitest';

import { MOST_CHARACTERS, pieces } from './limit';

const NODE_TAKES = 65_536;

test('what fits is one piece', () => {
  expect(pieces('hello')).toEqual(['hello']);
  expect(pieces('x'.repeat(MOST_CHARACTERS))).toHaveLength(1);
});

test('each piece is taken by the node, whatever it is made of', () => {
  for (const sign of ['a', 'é', '漢', '👩🏽‍🚀']) {
    for (const piece of pieces(sign.repeat(50_000))) {
      expect(new TextEncoder().encode(piece).length).toBeLessThanOrEqual(NODE_TAKES);
      expect(piece.isWellFormed()).toBe(true);
    }
  }
});

test('a long text is cut where a paragraph ends, and loses nothing but the gap', () => {
  const half = 'word '.repeat(3_000).trim();

  expect(pieces(`${half}\n\n${half}`)).toEqual([half, half]);
});

test('nothing but space is nothing', () => {
  expect(pieces('')).toEqual([]);
});
