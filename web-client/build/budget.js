// What the built page may weigh and contain, as pure functions over its files.

import { gzipSync } from 'node:zlib';

/** The first load, compressed; the web client has to stay below it when it is whole. */
export const FIRST_LOAD_BYTES = 35 * 1024;

/** @typedef {{ path: string, bytes: Uint8Array }} BuiltFile */

/** Compressed size of all that a first visit loads. @param {BuiltFile[]} files */
export function firstLoad(files) {
  return files
    .filter((file) => /\.(html|js|css|svg)$/.test(file.path))
    .reduce((sum, file) => sum + gzipSync(file.bytes).length, 0);
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
