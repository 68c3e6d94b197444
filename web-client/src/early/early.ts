// Runs while the page itself is still on its way, and asks for what that needs first: on a slow line each question that waits for the
// answer to another takes long. The smallest file of all; it imports nothing.

import type { Early } from './taken';

/** The files with the first texts of each language; put here by the build. */
declare const TEXTS: Record<string, string>;

const FIRST = '/v1/bootstrap';

/** The language that somebody chose in this browser, else the first of the browser's that there is. */
function language(): string {
  const wanted = navigator.languages.map((tag) => tag.split('-')[0] ?? '');
  try {
    wanted.unshift(localStorage.getItem('language') ?? '');
  } catch {
    // A browser that keeps nothing has nothing.
  }
  return wanted.find((one) => Object.hasOwn(TEXTS, one)) ?? 'en';
}

// Whoever comes with a code, or shows more than a cookie, has to say so first. And the page may have been here before this.
if (!location.hash.startsWith('#code=') && sessionStorage.getItem('tab') === null && !('early' in globalThis)) {
  const early: Early = { path: FIRST, answer: fetch(FIRST, { signal: AbortSignal.timeout(30_000) }).catch(() => null) };
  Object.assign(globalThis, { early });
}

const { head } = document;
head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: TEXTS[language()] }));
