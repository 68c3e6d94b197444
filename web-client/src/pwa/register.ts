// The service worker comes with whoever is signed in, and goes with them.

import { effect } from '@preact/signals';

import { screen } from '../store/session';

const WORKER = '/sw.js';

/** What is needed first has the line for itself. */
const AFTER_MS = 3_000;

type Policy = { createScriptURL: (url: string) => string };

declare global {
  // Not every browser has it; those that do not take the text.
  var trustedTypes: { createPolicy: (name: string, rules: Policy) => Policy } | undefined;
}

const RULES: Policy = {
  createScriptURL: (url) => {
    if (url !== WORKER) throw new TypeError(`no script of ours: ${url}`);
    return url;
  },
};

let policy: Policy | undefined;

/** Installs it once somebody is in, and leaves nothing of it where nobody is. */
export function followInstallation(): void {
  // Other programs of this computer share the host of the way for Safari: there, nothing of ours stays when the tab is closed.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || location.hostname === '127.0.0.1') return;
  effect(() => {
    const { kind } = screen.value;
    if (kind === 'open') {
      const timer = setTimeout(() => void install(), AFTER_MS);
      return () => clearTimeout(timer);
    }
    // After signing out the browser removes it too, at the same moment.
    if (kind === 'outside') remove().catch(() => {});
    return undefined;
  });
}

async function install(): Promise<void> {
  policy ??= globalThis.trustedTypes?.createPolicy('worker', RULES) ?? RULES;
  // A browser may refuse, in a private window for one: then the page needs the node, as it did before.
  await navigator.serviceWorker.register(policy.createScriptURL(WORKER), { updateViaCache: 'none' }).catch(() => {});
}

async function remove(): Promise<void> {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}
