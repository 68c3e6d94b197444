import { expect, test } from 'vitest';

import { shellOf } from './shellWorker';

test('all files that have their hash in their name are kept, in an order that does not depend on the build', () => {
  const { files } = shellOf('<html>', ['index.html', 'assets/b.js', 'assets/a.css', 'sw.js', '.vite/manifest.json']);

  expect(files).toEqual(['/assets/a.css', '/assets/b.js']);
});

test('another page or another file is another version', () => {
  const versions = [shellOf('<html>', ['assets/a.js']), shellOf('<html >', ['assets/a.js']), shellOf('<html>', ['assets/b.js'])];

  expect(new Set(versions.map(({ version }) => version)).size).toBe(3);
});
