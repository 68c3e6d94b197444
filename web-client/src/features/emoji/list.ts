// The emoji that there are, and the words by which they are found; loaded when somebody wants one.

import list from 'virtual:emoji/list';

import type { Language } from '../../i18n/i18n';

export type Emoji = { sign: string; name: string; words: string; hasTones: boolean };

export const GROUPS = ['faces', 'people', 'nature', 'food', 'travel', 'activities', 'objects', 'symbols', 'flags'] as const;

export type Group = (typeof GROUPS)[number];

/** A tone of skin, from the lightest; 0 is none. */
export type Tone = 0 | 1 | 2 | 3 | 4 | 5;

export const TONES: readonly Tone[] = [0, 1, 2, 3, 4, 5];

const MODIFIERS = ['🏻', '🏼', '🏽', '🏾', '🏿'];

const WORDS: Record<Language, () => Promise<{ default: string }>> = {
  en: () => import('virtual:emoji/en'),
  de: () => import('virtual:emoji/de'),
  ar: () => import('virtual:emoji/ar'),
};

/** All emoji by group, with their names in this language. */
export async function loadEmoji(language: Language): Promise<ReadonlyMap<Group, readonly Emoji[]>> {
  const { default: words } = await WORDS[language]();
  return read(list, words);
}

export function read(signs: string, lines: string): ReadonlyMap<Group, readonly Emoji[]> {
  const wordsOf = lines.split('\n').values();
  return new Map(
    signs.split('\n').map((group, at) => [
      GROUPS[at] ?? 'symbols',
      group.split(' ').map((one) => {
        const [name = '', words = ''] = (wordsOf.next().value ?? '').split('|');
        return { sign: one.replace('^', ''), name, words, hasTones: one.startsWith('^') };
      }),
    ]),
  );
}

/** With the tone, where it takes one. */
export function toned({ sign, hasTones }: Pick<Emoji, 'sign' | 'hasTones'>, tone: Tone): string {
  return tone === 0 || !hasTones ? sign : sign.replace(/(\p{Emoji_Modifier_Base})\ufe0f?/gu, `$1${MODIFIERS[tone - 1]}`);
}
