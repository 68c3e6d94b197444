// What of a text is a link. Text is never anything else: no markup of a stranger's is ever read.

export type Span = { kind: 'text'; text: string } | { kind: 'link'; text: string; url: URL; deceptive: boolean };

const LINK = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"“”«»]+/giu;

/** What ends a sentence rather than an address. */
const SIGNS = new Set('.,;:!?\'’…*_~');

const CLOSED_BY: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** More than anybody reads: what follows is plain text. */
const MOST_LINKS = 100;
const LONGEST = 2_048;

export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  let links = 0;
  for (const found of text.matchAll(LINK)) {
    if (links === MOST_LINKS) break;
    const shown = found[0].length > LONGEST ? '' : trimmed(found[0]);
    const span = linkOf(shown);
    if (!span) continue;
    if (found.index > end) spans.push({ kind: 'text', text: text.slice(end, found.index) });
    spans.push(span);
    end = found.index + shown.length;
    links += 1;
  }
  if (end < text.length) spans.push({ kind: 'text', text: text.slice(end) });
  return spans;
}

/** Without what belongs to the sentence around it: a full stop, a bracket that was opened before. Looks at each sign once. */
function trimmed(found: string): string {
  const spare = new Map(Object.entries(CLOSED_BY).map(([close, open]) => [close, count(found, close) - count(found, open)]));
  let end = found.length;
  for (; end > 0; end -= 1) {
    const sign = found.charAt(end - 1);
    if (SIGNS.has(sign)) continue;
    const extra = spare.get(sign) ?? 0;
    if (extra <= 0) break;
    spare.set(sign, extra - 1);
  }
  return found.slice(0, end);
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function linkOf(shown: string): Span | null {
  const url = URL.parse(/^www\./i.test(shown) ? `https://${shown}` : shown);
  if (!url) return null;
  if (url.protocol === 'mailto:') return url.pathname.includes('@') ? { kind: 'link', text: shown, url, deceptive: false } : null;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return { kind: 'link', text: shown, url, deceptive: isDeceptive(shown, url) };
}

/** Whether it leads elsewhere than it seems: its host is not what is read, a name stands before an @, a sign turns the direction. */
function isDeceptive(shown: string, url: URL): boolean {
  if (url.username !== '' || url.password !== '') return true;
  if (/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(shown)) return true;
  return !shown.toLowerCase().includes(url.host) || url.host.split('.').some((label) => label.startsWith('xn--'));
}
