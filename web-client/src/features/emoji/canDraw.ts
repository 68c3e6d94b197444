// Whether this computer has a font with emoji in colour; without one, boxes are drawn.

const SIDE = 16;

let known: boolean | undefined;

export function canDraw(): boolean {
  known ??= isColoured('😀');
  return known;
}

/** Drawn in black, only what has colours of its own has any. */
function isColoured(sign: string): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return true;
  pen.font = `${SIDE - 4}px 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', emoji, sans-serif`;
  pen.textBaseline = 'top';
  pen.fillText(sign, 0, 0);
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  for (let at = 0; at < data.length; at += 4) if (data[at] !== data[at + 2]) return true;
  return false;
}
