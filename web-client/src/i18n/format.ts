// Times, days and numbers, as the language of the page writes them.

import { language, t } from './i18n';

const DAY_MS = 86_400_000;

const made = new Map<string, Intl.DateTimeFormat>();

/** Making one costs more than using it. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.value} ${JSON.stringify(options)}`;
  let found = made.get(key);
  if (!found) made.set(key, (found = new Intl.DateTimeFormat(language.value, options)));
  return found;
}

/** The last moment that a date can be (ECMA-262, 21.4.1.1); clocks of others say what they like. */
const LAST_MS = 8.64e15;

/** A time that can be drawn, whatever somebody's clock said. */
export function drawable(at: number): number {
  return Math.min(Math.max(at, 0), LAST_MS);
}

/** Hour and minute. */
export function timeOf(at: number): string {
  return format({ timeStyle: 'short' }).format(drawable(at));
}

/** Day and time in full, for who wants to know exactly. */
export function momentOf(at: number): string {
  return format({ dateStyle: 'full', timeStyle: 'medium' }).format(drawable(at));
}

/** Day and time, as short as they are still clear. */
export function dateOf(at: number): string {
  return format({ dateStyle: 'medium', timeStyle: 'short' }).format(drawable(at));
}

/** A day between messages: today, yesterday, its name within the last week, else the date. */
export function dayOf(when: number, now = Date.now()): string {
  const at = drawable(when);
  const days = daysBetween(at, now);
  if (days === 0) return t('day-today');
  if (days === 1) return t('day-yesterday');
  if (days > 1 && days < 7) return format({ weekday: 'long' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format({ day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) }).format(at);
}

/** When something was, as short as a row of the list needs it. */
export function whenOf(when: number, now = Date.now()): string {
  const at = drawable(when);
  const days = daysBetween(at, now);
  if (days === 0) return timeOf(at);
  if (days === 1) return t('day-yesterday');
  if (days > 1 && days < 7) return format({ weekday: 'short' }).format(at);
  return format({ day: '2-digit', month: '2-digit', year: '2-digit' }).format(at);
}

/** How many midnights lie between, by the clock of this computer; negative if the first is later. */
export function daysBetween(at: number, now: number): number {
  return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
