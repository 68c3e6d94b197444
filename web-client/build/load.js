// Source files of the page as the build makes them, for tests.

import { fileURLToPath } from 'node:url';

import { createServer } from 'vite';

/** What these files export, all together; each is there once, however many of them need it. */
export async function load(...paths) {
  const server = await createServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { middlewareMode: true, ws: false, watch: null },
  });
  try {
    const modules = [];
    for (const path of paths) modules.push(await server.ssrLoadModule(path));
    return Object.assign({}, ...modules);
  } finally {
    await server.close();
  }
}
