// The middle of the part of a picture that is seen.

/** Where it is, from 0 to 1 in both directions, when the largest square stands at this share of the room beside it. */
export function centreOf(width: number, height: number, at: number): { x: number; y: number } {
  const side = Math.min(width, height);
  const middle = (length: number) => (length <= 0 ? 0.5 : ((length - side) * at + side / 2) / length);
  return { x: middle(width), y: middle(height) };
}
