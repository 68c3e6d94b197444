// What the built page may weigh and contain, as pure functions over its files.

import { gzipSync } from 'node:zlib';

/** The first load, compressed; the web client has to stay below it when it is whole. */
export const FIRST_LOAD_BYTES = 35 * 1024;

/** @typedef {{ file: string, imports?: string[], css?: string[], assets?: string[] }} Chunk as Vite's manifest has it, by source */

/**
 * Compressed size of all that a first visit loads: the page, its entry with what that imports at once, what asks early, and the first part of one language.
 * @param {Record<string, Chunk>} manifest @param {(path: string) => Uint8Array} read
 */
export function firstLoad(manifest, read) {
  const weight = (path) => gzipSync(read(path)).length;
  const sum = (paths) => [...paths].reduce((total, path) => total + weight(path), 0);
  const languages = Object.keys(manifest).filter((source) => /^locales\/.*\/first\.ftl/.test(source));
  const heaviest = Math.max(0, ...languages.map((source) => weight(manifest[source].file)));
  const first = new Set([...filesOf(manifest, 'index.html'), ...filesOf(manifest, 'src/early/early.ts')]);
  return weight('index.html') + sum(first) + heaviest;
}

/** A chunk, what it imports at once, and the style sheets and pictures of both. */
function filesOf(manifest, source, seen = new Set()) {
  const { file, imports = [], css = [], assets = [] } = manifest[source] ?? {};
  if (file === undefined || seen.has(file)) return seen;
  for (const one of [file, ...css, ...assets]) seen.add(one);
  for (const one of imports) filesOf(manifest, one, seen);
  return seen;
}

/** What the content security policy would refuse in a page. @param {string} html */
export function inlineCode(html) {
  const findings = [];
  for (const [tag] of html.matchAll(/<script\b[^>]*>/gi)) {
    if (!/\bsrc=/i.test(tag)) findings.push(`a script inside the page: ${tag}`);
  }
  if (/<style\b/i.test(html)) findings.push('a style sheet inside the page');
  if (/\sstyle=/i.test(html)) findings.push('a style attribute');
  if (/\son[a-z]+=/i.test(html)) findings.push('an event handler attribute');
  for (const [address] of html.matchAll(/(?:src|href)="(?:https?:)?\/\/[^"]*"/gi)) {
    findings.push(`something from elsewhere: ${address}`);
  }
  return findings;
}
