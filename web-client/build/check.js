// Fails the build if the page is too heavy or contains what the node's content security policy refuses.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { FIRST_LOAD_BYTES, firstLoad, inlineCode } from './budget.js';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = `${entry.parentPath}/${entry.name}`;
    return { path, bytes: readFileSync(path) };
  });

const findings = files
  .filter((file) => file.path.endsWith('.html'))
  .flatMap((file) => inlineCode(file.bytes.toString()));
const bytes = firstLoad(files);
if (bytes > FIRST_LOAD_BYTES) findings.push(`the first load is ${bytes} bytes, at most ${FIRST_LOAD_BYTES}`);

for (const finding of findings) console.error(finding);
console.log(`first load ${(bytes / 1024).toFixed(1)} KB of ${FIRST_LOAD_BYTES / 1024} KB, compressed`);
process.exitCode = findings.length === 0 ? 0 : 1;
