// How the node is, and whether it can be heard.

import { signal } from '@preact/signals';

import type { Link, Profile, Server, Status } from '../api/types';

/** The own name and device. */
export const profile = signal<{ name: string; device: string; version: string } | null>(null);

/** What contacts see of the user; none before somebody looked. */
export const shown = signal<Profile | null>(null);

/** The own store server. */
export const server = signal<Server | null>(null);

/** Contacts that are connected directly. */
export const direct = signal<ReadonlySet<number>>(new Set());

/** Whether this profile was restored from an older copy. */
export const restored = signal(false);

/** Since when the recovery words have to be written down; none if they were. */
export const wordsOwed = signal<number | null>(null);

/** Whether events come in. */
export const hearing = signal<'live' | 'lost'>('live');

export function setStatus(status: Status): void {
  profile.value = { name: status.name, device: status.device, version: status.version };
  server.value = status.server;
  direct.value = new Set(status.direct.map((one) => one.contact));
  restored.value = status.restored;
  wordsOwed.value = status.words_owed;
}

/** The user shows something else of themselves. */
export function setShown(now: Profile): void {
  shown.value = now;
  if (profile.value && profile.value.name !== now.name) profile.value = { ...profile.value, name: now.name };
}

export function forgetNode(): void {
  shown.value = null;
  profile.value = null;
  server.value = null;
  direct.value = new Set();
  restored.value = false;
  wordsOwed.value = null;
}

export function setLink(contact: number, link: Link): void {
  const now = new Set(direct.value);
  if (link === 'up') now.add(contact);
  else now.delete(contact);
  direct.value = now;
}
