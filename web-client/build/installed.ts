// What makes the page one that can be installed: its icons, drawn from the mark, and the manifest that names them.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Resvg } from '@resvg/resvg-js';
import type { Plugin } from 'vite';

const MARK = fileURLToPath(new URL('../src/app/mark.svg', import.meta.url));

/** The mark's own ground, which fills a maskable icon to its edges. */
const GROUND = '#B4501D';
const CANVAS = '#FAF6F0';

type Icon = { side: number; purpose: 'any' | 'maskable' };

const ICONS: readonly Icon[] = [
  { side: 192, purpose: 'any' },
  { side: 512, purpose: 'any' },
  { side: 512, purpose: 'maskable' },
];

/** Adds icons and manifest to what is built, and names the manifest in the page. */
export function installed(): Plugin {
  let files: Map<string, string | Uint8Array>;
  let manifest: string;
  return {
    name: 'hoopoe-installed',
    apply: 'build',
    buildStart() {
      ({ files, manifest } = made(readFileSync(MARK, 'utf8')));
      for (const [fileName, source] of files) this.emitFile({ type: 'asset', fileName, source });
    },
    transformIndexHtml: () => [{ tag: 'link', attrs: { rel: 'manifest', href: `/${manifest}` }, injectTo: 'head' }],
  };
}

/** The files by their paths, and which of them is the manifest. */
export function made(mark: string): { files: Map<string, string | Uint8Array>; manifest: string } {
  const files = new Map<string, string | Uint8Array>();
  const keep = (name: string, end: string, content: string | Uint8Array) => {
    const path = `assets/${name}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}.${end}`;
    files.set(path, content);
    return path;
  };
  const icons = ICONS.map(({ side, purpose }) => {
    const png = new Resvg(purpose === 'maskable' ? maskable(mark) : mark, { fitTo: { mode: 'width', value: side } }).render().asPng();
    return { src: `/${keep(`icon-${purpose}-${side}`, 'png', png)}`, sizes: `${side}x${side}`, type: 'image/png', purpose };
  });
  const content = {
    id: '/',
    name: 'Hoopoe',
    short_name: 'Hoopoe',
    description: 'Messages from node to node.',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: CANVAS,
    theme_color: CANVAS,
    icons,
  };
  return { files, manifest: keep('hoopoe', 'webmanifest', JSON.stringify(content)) };
}

/** With ground all around: what a mask may cut off is a fifth at each edge (W3C, maskable icons: the inner circle of 80 % is safe). */
function maskable(mark: string): string {
  const drawing = mark.replace(/<\/?svg[^>]*>/g, '');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -6 60 60"><rect x="-6" y="-6" width="60" height="60" fill="${GROUND}"/>${drawing}</svg>`;
}
