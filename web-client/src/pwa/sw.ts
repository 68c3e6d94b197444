// Keeps the page's own files, so that it can say what is the matter while the node is away. Nothing that the node tells is ever kept.

import { kindOf } from './shell';
import type { Shell } from './shell';

declare const self: ServiceWorkerGlobalScope;

/** Put here by the build. */
declare const SHELL: Shell;

const CACHE = `shell ${SHELL.version}`;
const FILES = new Set(SHELL.files);

/** How many files are fetched at a time; the node has few places for connections. */
const LANES = 3;

/** For so long the node may think about the page, where there is one from before; on a slow line that one is shown. */
const PATIENCE_MS = 100;

self.addEventListener('install', (event) => event.waitUntil(Promise.all([fill(), leaveAlone(event)])));

// Pages of another build are gone by now: a new one waits until they are.
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));

self.addEventListener('fetch', (event) => {
  const kind = kindOf(event.request, self.location.origin, FILES);
  if (kind === 'page') event.respondWith(page());
  else if (kind === 'file') event.respondWith(file(event.request));
});

/** What is asked of the node does not come by here, where the browser knows how: what a page begins while it goes away would be lost. */
async function leaveAlone(event: ExtendableEvent & { addRoutes?: (routes: object) => Promise<void> }): Promise<void> {
  // A browser that knows it in another way keeps the page all the same.
  await event.addRoutes?.({ condition: { urlPattern: new URLPattern({ pathname: '/v1/*' }) }, source: 'network' }).catch(() => undefined);
}

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Only the page that belongs to these files: the node may have been exchanged in this moment.
  await cache.put('/', await fetched('/', { integrity: SHELL.page, cache: 'no-cache' }));
  const wanted = [...SHELL.files];
  const lane = async () => {
    for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
      await cache.put(path, (await caches.match(path)) ?? (await fetched(path)));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function fetched(path: string, how: RequestInit = {}): Promise<Response> {
  const answer = await fetch(path, how);
  if (!answer.ok) throw new TypeError(`${path}: ${answer.status}`);
  return answer;
}

async function forgetOthers(): Promise<void> {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}

/** The page as the node has it now; as it was, where the node does not answer, or not at once. */
async function page(): Promise<Response> {
  const fresh = fetched('/', { cache: 'no-cache' }).catch(() => null);
  const kept = await caches.match('/', { cacheName: CACHE });
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  return (await (kept ? Promise.race([fresh, late]) : fresh)) ?? kept ?? Response.error();
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}
