// A source file of the page as the build makes it, for tests.

import { fileURLToPath } from 'node:url';

import { createServer } from 'vite';

export async function load(path) {
  const server = await createServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { middlewareMode: true, ws: false, watch: null },
  });
  try {
    return await server.ssrLoadModule(path);
  } finally {
    await server.close();
  }
}
