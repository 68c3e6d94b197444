// How long a message may be, and how a longer text becomes several.

/** The node takes 65,536 bytes of UTF-8; a character takes at most three of them here (four for two that stand for one). */
export const MOST_CHARACTERS = 20_000;

/** The text in parts that the node takes each, cut where a line or a word ends, if there is such a place. */
export function pieces(text: string): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > MOST_CHARACTERS) {
    const end = placeToCut(rest);
    found.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') found.push(rest);
  return found.filter((piece) => piece !== '');
}

function placeToCut(text: string): number {
  const least = MOST_CHARACTERS / 2;
  for (const sign of ['\n\n', '\n', ' ']) {
    const place = text.lastIndexOf(sign, MOST_CHARACTERS - sign.length);
    if (place > least) return place + sign.length;
  }
  // Never between the halves of a character.
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(MOST_CHARACTERS - 1));
  return isHalf ? MOST_CHARACTERS - 1 : MOST_CHARACTERS;
}
