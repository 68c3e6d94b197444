// Makes what is derived: types of messages and of the node's answers. `--check` says whether what is there is still true.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import openapiTS, { astToString } from 'openapi-typescript';

import { typeOf } from './messageKeys.js';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path) => readFileSync(at(path), 'utf8');

const schema = await openapiTS(JSON.parse(read('src/api/openapi.json')));
const made = {
  'src/i18n/keys.d.ts': typeOf(read('locales/en/first.ftl') + read('locales/en/rest.ftl')),
  'src/api/schema.d.ts': `// Made by build/generate.js from openapi.json.\n\n${astToString(schema)}`,
};

for (const [path, text] of Object.entries(made)) {
  if (!process.argv.includes('--check')) writeFileSync(at(path), text);
  else if (read(path) !== text) {
    console.error(`${path} is not what it is made from: npm run generate`);
    process.exitCode = 1;
  }
}
