// Finding emoji by words, whatever their case and accents.

import type { Emoji } from './list';

const MOST = 80;

/** Those that have a word that begins with each of what was typed; the better match first. */
export function found(all: Iterable<Emoji>, typed: string): Emoji[] {
  const same = typed.trim();
  const wanted = plain(typed).split(/\s+/).filter((word) => word !== '');
  if (same === '') return [];
  const ranked: { emoji: Emoji; rank: number }[] = [];
  for (const emoji of all) {
    const rank = emoji.sign === same ? 0 : rankOf(emoji, wanted);
    if (rank < NONE) ranked.push({ emoji, rank });
  }
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, MOST).map(({ emoji }) => emoji);
}

const NONE = 9;

function rankOf({ name, words }: Emoji, wanted: readonly string[]): number {
  const called = plain(name);
  const typed = wanted.join(' ');
  if (typed === called) return 0;
  const [names, others] = [called.split(SPACES), plain(words).split(SPACES)];
  if (wanted.length === 0) return NONE;
  const ranks = wanted.map((word) => {
    if (names.includes(word)) return 2;
    if (names.some((one) => one.startsWith(word))) return 3;
    if (others.includes(word)) return 4;
    return others.some((one) => one.startsWith(word)) ? 5 : NONE;
  });
  const worst = Math.max(...ranks);
  return worst < NONE && called.startsWith(`${typed} `) ? 1 : worst;
}

const SPACES = /[\s\-–:,()“”]+/u;

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
