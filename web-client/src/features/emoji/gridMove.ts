// Where a key leads in rows of equal length.

/** The place after the key, or none if the key leads nowhere here; a text from right to left has its first column at the right. */
export function gridMove(key: string, from: number, count: number, columns: number, rtl: boolean): number | null {
  const step = { ArrowLeft: rtl ? 1 : -1, ArrowRight: rtl ? -1 : 1, ArrowUp: -columns, ArrowDown: columns }[key];
  const row = from - (from % columns);
  if (key === 'Home') return row;
  if (key === 'End') return Math.min(row + columns, count) - 1;
  if (step === undefined) return null;
  const next = from + step;
  if (next >= 0 && next < count) return next;
  // Below the last row but one stands a row that may be shorter.
  return key === 'ArrowDown' && row + columns < count ? count - 1 : from;
}
