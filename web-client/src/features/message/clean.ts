// Signs that nobody sees but that change how a text is drawn are taken out of what strangers write.

/** Control characters but for the end of a line and the tab. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu;

/** Signs that turn the direction of what follows: each text stands in a part of its own, so none is needed. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/gu;

/** What is drawn as nothing: Unicode's own list, and the empty pattern of Braille. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Marks that are heaped on one letter beyond what a language needs. */
const HEAPED = /(\p{M}{4})\p{M}+/gu;

const ZERO_WIDTH_JOINER = '\u200d';
const ZERO_WIDTH_NON_JOINER = '\u200c';
const EMOJI_VARIATION = '\ufe0f';

/** The text of a message. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').replace(TURNS, '').replace(HEAPED, '$1');
}

/** A name on one line; empty if nothing of it can be seen. */
export function cleanName(name: string): string {
  const seen = cleanText(name)
    .replace(INVISIBLE, (sign, at: number, all: string) => (joins(sign, all.slice(0, at), all.slice(at + sign.length)) ? sign : ''))
    .replace(/\s+/gu, ' ')
    .trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(seen) ? seen : '';
}

/** Whether an invisible sign belongs between what stands around it: parts of an emoji, letters of a script that joins them. */
function joins(sign: string, before: string, after: string): boolean {
  switch (sign) {
    case ZERO_WIDTH_JOINER:
      return /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\p{M})$/u.test(before) && /^(?:\p{Extended_Pictographic}|\p{L})/u.test(after);
    case ZERO_WIDTH_NON_JOINER:
      return /(?:\p{Script=Arabic}|\p{M})$/u.test(before) && /^\p{L}/u.test(after);
    case EMOJI_VARIATION:
      return /\p{Emoji}$/u.test(before);
    default:
      return /^[\u{e0020}-\u{e007f}]$/u.test(sign) && /(?:\u{1f3f4}|[\u{e0020}-\u{e007e}])$/u.test(before);
  }
}
