// Which screen the address names. It stands behind the `#`, so that the node has one page only.

import { signal } from '@preact/signals';

import { ONESELF } from '../store/oneself';

export const SECTIONS = ['profile', 'appearance', 'notifications', 'privacy', 'network', 'security', 'storage', 'shortcuts', 'about'] as const;

export type Section = (typeof SECTIONS)[number];

export type Route =
  | { at: 'chats' }
  | { at: 'chat'; contact: number; beside: 'nothing' | 'contact' }
  | { at: 'people' }
  | { at: 'settings'; section: Section | null };

export function parse(hash: string): Route {
  const [first, second, third] = hash.replace(/^#\/?/, '').split('/');
  switch (first) {
    case 'chat': {
      const contact = /^\d+$/.test(second ?? '') ? Number(second) : Number.NaN;
      if (!Number.isSafeInteger(contact)) return { at: 'chats' };
      return { at: 'chat', contact, beside: third === 'contact' && contact !== ONESELF ? 'contact' : 'nothing' };
    }
    case 'people':
      return { at: 'people' };
    case 'settings':
      return { at: 'settings', section: SECTIONS.find((section) => section === second) ?? null };
    default:
      return { at: 'chats' };
  }
}

export function format(route: Route): string {
  switch (route.at) {
    case 'chats':
      return '#/';
    case 'chat':
      return `#/chat/${route.contact}${route.beside === 'contact' ? '/contact' : ''}`;
    case 'people':
      return '#/people';
    case 'settings':
      return route.section === null ? '#/settings' : `#/settings/${route.section}`;
  }
}

export const route = signal<Route>({ at: 'chats' });

/** Follows the address, its history included. */
export function followAddress(): void {
  const look = () => {
    route.value = parse(location.hash);
  };
  look();
  addEventListener('hashchange', look);
}

export function go(next: Route): void {
  location.hash = format(next);
}

/** One step up: from a conversation to the list, from a section to the settings. On a phone that is the button at the top. */
export function up(from: Route): Route {
  switch (from.at) {
    case 'chat':
      return from.beside === 'contact' ? { ...from, beside: 'nothing' } : { at: 'chats' };
    case 'settings':
      return from.section === null ? { at: 'chats' } : { at: 'settings', section: null };
    default:
      return { at: 'chats' };
  }
}
