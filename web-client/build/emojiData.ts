// The emoji and the words by which they are found, as compact text: from Unicode's lists (emojibase-data), and for Arabic from its
// own annotations (CLDR), which emojibase does not have.

import { createRequire } from 'node:module';

import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);

const NAME = 'virtual:emoji/';

/** What systems of the last years can draw; a newer one would be a box for most of those who are written to. */
const NEWEST = 15.1;

/** In the order of Unicode; the third holds parts of others, which nobody chooses. */
export const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

type Emoji = { unicode: string; label: string; tags?: string[]; group?: number; order?: number; hexcode: string; skins?: { unicode: string }[] };
type Annotations = { annotations: { annotations: Record<string, { default?: string[]; tts?: string[] }> } };

const read = <T>(path: string): T => require(path) as T;

/** Makes `virtual:emoji/list` and, for each language, `virtual:emoji/en` and so on: each a text. */
export function emojiData(): Plugin {
  return {
    name: 'hoopoe-emoji',
    resolveId: (id) => (id.startsWith(NAME) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${NAME}`)) return undefined;
      const what = id.slice(NAME.length + 1);
      return `export default ${JSON.stringify(what === 'list' ? list() : words(what))};`;
    },
  };
}

function chosen(): Emoji[] {
  const versions = new Map(read<{ hexcode: string; version: number }[]>('emojibase-data/en/data.json').map(({ hexcode, version }) => [hexcode, version]));
  return read<Emoji[]>('emojibase-data/en/compact.json')
    .filter(({ group, hexcode }) => group !== undefined && GROUPS.includes(group) && (versions.get(hexcode) ?? 0) <= NEWEST)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

/** A line for each group; in it the emoji, with a `^` before those that have a tone of skin. */
export function list(): string {
  const all = chosen();
  return GROUPS.map((group) => all.filter((one) => one.group === group).map((one) => `${hasTones(one) ? '^' : ''}${one.unicode}`).join(' ')).join('\n');
}

/** A line for each emoji, in the same order: its name, a bar, and other words. */
export function words(language: string): string {
  const all = GROUPS.flatMap((group) => chosen().filter((one) => one.group === group));
  const wordsOf = language === 'ar' ? annotated(language) : labelled(language);
  return all.map((one) => wordsOf(one)).join('\n');
}

function labelled(language: string): (one: Emoji) => string {
  const known = new Map(read<Emoji[]>(`emojibase-data/${language}/compact.json`).map((one) => [one.hexcode, one]));
  return ({ hexcode, label }) => {
    const { label: name = label, tags = [] } = known.get(hexcode) ?? {};
    return line(name, tags);
  };
}

function annotated(language: string): (one: Emoji) => string {
  const { annotations } = read<Annotations>(`cldr-annotations-full/annotations/${language}/annotations.json`).annotations;
  return ({ unicode, label }) => {
    const { tts = [], default: tags = [] } = annotations[unicode] ?? annotations[unicode.replaceAll('\ufe0f', '')] ?? {};
    // Flags and the like are put together from parts that have no word of their own there.
    return line(tts[0] ?? flagOf(unicode, language) ?? label, tags);
  };
}

/** A flag is two letters of a country, whose name every language has. */
function flagOf(unicode: string, language: string): string | undefined {
  const letters = [...unicode].map((sign) => (sign.codePointAt(0) ?? 0) - 0x1f1e6);
  if (letters.length !== 2 || letters.some((letter) => letter < 0 || letter > 25)) return undefined;
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(String.fromCharCode(...letters.map((letter) => letter + 65)));
}

function line(name: string, tags: readonly string[]): string {
  const known = new Set(name.toLowerCase().split(/\s+/));
  const more = [...new Set(tags.flatMap((tag) => tag.split(/\s+/)))].filter((tag) => !known.has(tag.toLowerCase()));
  return `${name}|${more.join(' ')}`.replaceAll('\n', ' ');
}

const MODIFIERS = ['🏻', '🏼', '🏽', '🏾', '🏿'];

/** Whether all five tones are made by putting the tone behind each part that takes one; `features/emoji/list.ts` does just that. */
function hasTones({ unicode, skins = [] }: Emoji): boolean {
  const there = new Set(skins.map((one) => one.unicode));
  return skins.length > 0 && MODIFIERS.every((tone) => there.has(unicode.replace(/(\p{Emoji_Modifier_Base})\ufe0f?/gu, `$1${tone}`)));
}
