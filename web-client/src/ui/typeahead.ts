/** How long the letters of one word may be apart. */
export const PAUSE_MS = 600;

/**
 * Which label is meant by what was typed, looked for after `from` and round; -1 if none is.
 * The same letter again and again goes from one label to the next that begins with it.
 */
export function matchTyped(labels: readonly string[], typed: string, from: number): number {
  const wanted = typed.toLocaleLowerCase();
  const isRepeated = [...wanted].every((letter) => wanted.startsWith(letter));
  const beginning = isRepeated ? wanted.slice(0, 1) : wanted;
  // A word that grows may stay where it is; a single letter moves on.
  const first = beginning.length === 1 ? from + 1 : Math.max(from, 0);
  for (let step = 0; step < labels.length; step += 1) {
    const at = (first + step) % labels.length;
    if (labels[at]?.toLocaleLowerCase().startsWith(beginning)) return at;
  }
  return -1;
}
