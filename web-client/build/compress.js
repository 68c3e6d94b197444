// Compresses what was built, once and as far as it goes, so that the node has nothing to do.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Below this, an answer is a packet in any form. */
const LEAST_BYTES = 512;

const FORMS = {
  br: (content) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  gz: (content) => gzipSync(content, { level: 9 }),
};

for (const file of readdirSync(dist, { recursive: true })) {
  if (!/\.(?:css|html|js|svg|webmanifest)$/.test(file)) continue;
  const content = readFileSync(`${dist}${file}`);
  if (content.length < LEAST_BYTES) continue;
  for (const [end, compress] of Object.entries(FORMS)) writeFileSync(`${dist}${file}.${end}`, compress(content));
}
