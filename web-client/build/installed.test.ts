import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { made } from './installed';

const { files, manifest } = made(readFileSync(new URL('../src/app/mark.svg', import.meta.url), 'utf8'));

test('the manifest names icons that are there, in the sizes that installing needs', () => {
  const { icons } = JSON.parse(String(files.get(manifest))) as { icons: { src: string; sizes: string; purpose: string }[] };

  expect(icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(['192x192 any', '512x512 any', '512x512 maskable']);
  for (const { src, sizes } of icons) {
    const png = Buffer.from(files.get(src.slice(1)) ?? '');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    // Width and height stand at the beginning of every PNG.
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(sizes);
  }
});
