// Which names look much the same.

import { cleanName } from './clean';

/** Letters that common fonts draw as Latin ones (from the list of confusables of Unicode's technical standard 39). */
const ALIKE: Readonly<Record<string, string>> = {
  а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', һ: 'h', н: 'h', і: 'i', ј: 'j', к: 'k', ӏ: 'l', м: 'm', ո: 'n', о: 'o', р: 'p', ѕ: 's', т: 't', у: 'y', х: 'x',
  α: 'a', ε: 'e', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', '0': 'o', '1': 'l',
};

/** What is the same for names that look much the same: without marks, spaces and punctuation, in small letters of one script where letters are drawn alike. */
export function likeness(name: string): string {
  const plain = cleanName(name).normalize('NFKD').toLowerCase();
  const bare = plain.replaceAll(/[\p{M}\p{P}\p{Z}\u0640]/gu, '');
  return [...(bare === '' ? plain : bare)].map((letter) => ALIKE[letter] ?? letter).join('');
}
