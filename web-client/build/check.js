// Fails the build if the page is too heavy or contains what the node's content security policy refuses.

import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { FIRST_LOAD_BYTES, firstLoad, inlineCode } from './budget.js';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const read = (path) => readFileSync(`${dist}${path}`);

const findings = readdirSync(dist)
  .filter((file) => file.endsWith('.html'))
  .flatMap((file) => inlineCode(read(file).toString()));
const bytes = firstLoad(JSON.parse(read('.vite/manifest.json').toString()), read);
if (bytes > FIRST_LOAD_BYTES) findings.push(`the first load is ${bytes} bytes, at most ${FIRST_LOAD_BYTES}`);
// Nobody asks for it, so it does not become part of the node.
rmSync(`${dist}.vite`, { recursive: true });

for (const finding of findings) console.error(finding);
console.log(`first load ${(bytes / 1024).toFixed(1)} KB of ${FIRST_LOAD_BYTES / 1024} KB, compressed`);
process.exitCode = findings.length === 0 ? 0 : 1;
