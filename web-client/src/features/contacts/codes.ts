// What is made of the QR codes in a picture.

import { readCodes } from '../../api/files';
import { t } from '../../i18n/i18n';
import { failureOf } from '../refusal/reason';

export type Seen = { kind: 'link'; link: string } | { kind: 'nothing'; why: string } | { kind: 'refused'; why: string };

/** Looks for the one link in a picture. */
export async function lookInto(file: Blob): Promise<Seen> {
  const answer = await readCodes(file);
  if (answer.kind !== 'done') return { kind: 'refused', why: failureOf(answer) };
  const { texts } = answer.value;
  const [link, ...others] = linksIn(texts);
  if (link !== undefined && others.length === 0) return { kind: 'link', link };
  return { kind: 'nothing', why: t(texts.length === 0 ? 'scan-none' : link === undefined ? 'scan-no-link' : 'scan-several') };
}

/** Those texts that are links to somebody: `hoopoe://i#…`, or `https://…/i#…`. */
export function linksIn(texts: readonly string[]): string[] {
  return texts.filter((text) => /^(?:hoopoe:\/\/|https:\/\/[^#]*\/)i#[\w-]+$/.test(text.trim())).map((text) => text.trim());
}
