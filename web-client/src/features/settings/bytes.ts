// What a text takes where the protocol counts bytes.

const encoder = new TextEncoder();

/** How many bytes may be added to a text; below zero, how many are too many. */
export function bytesLeft(text: string, most: number): number {
  return most - encoder.encode(text.trim()).length;
}

/** A number of bytes, for people, in the language of the page. */
export function sizeOf(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit: units[step] ?? 'byte', unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: step > 1 ? 1 : 0 });
  return format.format(bytes / 1_000 ** step);
}
