// Every pair of text and ground, and of control and ground, in both themes (WCAG 2.2: 1.4.3 and 1.4.11).

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const SOURCE = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Theme = 'light' | 'dark';

/** The colour of a token; the tests know only plain ones and pairs. */
function colour(name: string, theme: Theme): string {
  const value = new RegExp(`--${name}:\\s*([^;]+);`).exec(SOURCE)?.[1]?.trim() ?? '';
  const pair = /^light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)$/i.exec(value);
  const found = pair ? pair[theme === 'light' ? 1 : 2] : /^#[0-9a-f]{6}$/i.exec(value)?.[0];
  if (found === undefined) throw new Error(`--${name} is not a colour: ${value}`);
  return found;
}

/** Relative luminance, 0 to 1. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(first: string, second: string): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'raised'];
const BUBBLES = ['own-bubble', 'other-bubble', 'own-quote', 'other-quote'];
const HUES = Array.from({ length: 10 }, (_, at) => `hue-${at + 1}`);

/** Text, its grounds, and how much it has to stand out. */
const TEXT: [string, string[], number][] = [
  ['text', [...GROUNDS, ...BUBBLES], 11],
  ['muted', [...GROUNDS, 'own-bubble', 'other-bubble'], 4.5],
  ['muted', GROUNDS, 5],
  ['accent', [...GROUNDS, ...BUBBLES], 4.5],
  ['good', GROUNDS, 4.5],
  ['bad', GROUNDS, 4.5],
  ['read', GROUNDS, 4.5],
  ['on-fill', ['fill'], 4.5],
  ['on-hue', HUES, 4.5],
  ['canvas', ['text'], 11],
];

/** Parts of controls and signs, and what they stand on. */
const SIGNS: [string, string[]][] = [
  ['strong-line', ['canvas', 'surface']],
  ['fill', GROUNDS],
  ['presence', ['canvas', 'surface', 'raised']],
  ['read', ['own-bubble']],
  ['on-read', ['read']],
  ['bad', ['own-bubble']],
  ['surface', ['bad']],
];

describe.each<Theme>(['light', 'dark'])('%s', (theme) => {
  const pairs = TEXT.flatMap(([front, grounds, least]) => grounds.map((ground) => [front, ground, least] as const));

  test.each(pairs)('%s on %s stands out %d to 1', (front, ground, least) => {
    expect(contrast(colour(front, theme), colour(ground, theme))).toBeGreaterThanOrEqual(least);
  });

  const signs = SIGNS.flatMap(([front, grounds]) => grounds.map((ground) => [front, ground] as const));

  test.each(signs)('the sign %s is seen on %s', (front, ground) => {
    expect(contrast(colour(front, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});

test('black on white is 21 to 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
});

test('every style sheet asks for tokens that there are', () => {
  const folder = new URL('..', import.meta.url);
  const sheets = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));
  const texts = new Map(sheets.map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]));
  const there = new Set([...texts.values()].flatMap((text) => [...text.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name)));

  const missing = [...texts].flatMap(([file, text]) => [...text.matchAll(/var\((--[\w-]+)/g)].filter(([, name]) => !there.has(name)).map(([, name]) => `${file}: ${name}`));

  expect(sheets.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
