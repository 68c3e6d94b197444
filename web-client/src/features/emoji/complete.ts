// Emoji for a word that is being typed behind a colon.

import { language } from '../../i18n/i18n';
import { found } from './emojiSearch';
import { loadEmoji } from './list';
import type { Emoji } from './list';

const MOST = 6;

let known: { language: string; all: Promise<readonly Emoji[]> } | null = null;

/** The best few for this word. */
export async function complete(word: string): Promise<readonly Emoji[]> {
  const wanted = language.peek();
  if (known?.language !== wanted) known = { language: wanted, all: loadEmoji(wanted).then((groups) => [...groups.values()].flat()) };
  return found(await known.all, word).slice(0, MOST);
}
