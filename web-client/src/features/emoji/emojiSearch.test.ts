import { expect, test } from 'vitest';

import { found } from './emojiSearch';
import { read, toned } from './list';

const ALL = [...read('😀 😺 ❤️\n^👋 ^🤝', 'grinning face|happy smile\nGrinsende Katze|lächeln\nred heart|love\nwaving hand|hello bye\nhandshake|agreement hand').values()].flat();

const signs = (typed: string) => found(ALL, typed).map(({ sign }) => sign);

test('a name comes before other words, a whole word before its beginning', () => {
  expect(signs('hand')).toEqual(['👋', '🤝']);
  expect(signs('love')).toEqual(['❤️']);
  expect(signs('gri')).toEqual(['😀', '😺']);
});

test('case and accents do not matter, and every word has to fit', () => {
  expect(signs('LACHELN')).toEqual(['😺']);
  expect(signs('waving hello')).toEqual(['👋']);
  expect(signs('waving love')).toEqual([]);
});

test('nothing typed finds nothing, the sign itself finds itself', () => {
  expect(signs('  ')).toEqual([]);
  expect(signs('❤️')).toEqual(['❤️']);
});

test('a tone stands behind each part that takes one', () => {
  expect(toned({ sign: '👋', hasTones: true }, 3)).toBe('👋🏽');
  expect(toned({ sign: '✌️', hasTones: true }, 5)).toBe('✌🏿');
  expect(toned({ sign: '👋', hasTones: true }, 0)).toBe('👋');
  expect(toned({ sign: '😀', hasTones: false }, 3)).toBe('😀');
});
