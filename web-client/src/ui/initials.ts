let graphemes: Intl.Segmenter | undefined;

/**
 * What stands for a name in a small circle: the first letters of the first and of the last word.
 * One is enough in scripts without capitals: there, two letters side by side read as a word.
 */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).map(firstOf).filter((first) => first !== '');
  const first = words[0] ?? '';
  const last = words.length > 1 ? words.at(-1) ?? '' : '';
  return hasCapital(first) && hasCapital(last) ? (first + last).toLocaleUpperCase() : first.toLocaleUpperCase();
}

// What precedes a name, as a bracket, a quotation mark or a sign that turns the direction, is not its beginning.
function firstOf(word: string): string {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(word)) if (/[\p{L}\p{N}\p{Extended_Pictographic}\p{RI}]/u.test(segment)) return segment;
  return '';
}

function hasCapital(letter: string): boolean {
  return letter.toLocaleLowerCase() !== letter.toLocaleUpperCase();
}
