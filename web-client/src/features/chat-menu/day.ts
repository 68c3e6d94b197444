// Days as a field for dates writes them, in the calendar of this computer.

export function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/** When a day begins here, in milliseconds since 1970; `null` for what is no day, or was before that. */
export function beginOf(day: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return null;
  const at = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3])).getTime();
  return Number.isNaN(at) || at < 0 ? null : at;
}
