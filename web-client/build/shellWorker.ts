// Builds the service worker and tells it what the page consists of.

import { createHash } from 'node:crypto';

import type { Plugin } from 'vite';

import type { Shell } from '../src/pwa/shell';

const FILE = 'sw.js';
const PLACE = /\bSHELL\b/;

/** Puts `sw.js` beside the page; it keeps all that the build made. */
export function shellWorker(): Plugin {
  return {
    name: 'hoopoe-shell-worker',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      this.emitFile({ type: 'chunk', id: 'src/pwa/sw.ts', fileName: FILE });
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[FILE];
        const page = bundle['index.html'];
        if (worker?.type !== 'chunk' || page?.type !== 'asset') throw new Error('the page or its service worker was not built');
        if (worker.imports.length > 0) throw new Error(`the service worker shares ${worker.imports.join(', ')} with the page`);
        const shell = JSON.stringify(shellOf(page.source, Object.keys(bundle)));
        // A constant of its own, so that it is written once.
        worker.code = `(()=>{const SHELL=${shell};${worker.code}})();\n`;
        if (!PLACE.test(worker.code)) throw new Error('the service worker does not ask what the page consists of');
      },
    },
  };
}

/** What the service worker is told, from the page and the names of all files that were built. */
export function shellOf(page: string | Uint8Array, files: readonly string[]): Shell {
  const ours = files.filter((file) => file.startsWith('assets/')).map((file) => `/${file}`).sort();
  const version = createHash('sha256').update(page).update(ours.join('\n')).digest('hex').slice(0, 16);
  return { version, page: `sha384-${createHash('sha384').update(page).digest('base64')}`, files: ours };
}
