// The keys of the page: one table, from which the keys work and the help is drawn.

import { chatsInOrder } from '../store/chats';
import { lockScreen } from './enter';
import { go, route } from './route';
import { palette } from './palette';

export type Shortcut = {
  id: 'palette' | 'chat-before' | 'chat-after' | 'unread-before' | 'unread-after' | 'settings' | 'help' | 'landmark' | 'landmark-back' | 'lock';
  /** As it is written for people; the last is the key, the others are held. */
  keys: readonly string[];
  run: () => void;
};

export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'palette', keys: ['Ctrl', 'K'], run: () => { palette.value = !palette.value; } },
  { id: 'chat-before', keys: ['Alt', 'ArrowUp'], run: () => step(-1, 'any') },
  { id: 'chat-after', keys: ['Alt', 'ArrowDown'], run: () => step(1, 'any') },
  { id: 'unread-before', keys: ['Alt', 'Shift', 'ArrowUp'], run: () => step(-1, 'unread') },
  { id: 'unread-after', keys: ['Alt', 'Shift', 'ArrowDown'], run: () => step(1, 'unread') },
  { id: 'settings', keys: ['Ctrl', ','], run: () => go({ at: 'settings', section: null }) },
  { id: 'help', keys: ['Ctrl', '/'], run: () => go({ at: 'settings', section: 'shortcuts' }) },
  { id: 'landmark', keys: ['F6'], run: () => toLandmark(1) },
  { id: 'landmark-back', keys: ['Shift', 'F6'], run: () => toLandmark(-1) },
  { id: 'lock', keys: ['Ctrl', 'Shift', 'L'], run: () => void lockScreen() },
];

/** Runs what the keys mean. Returns what stops it. */
export function followKeys(): () => void {
  const pressed = (event: KeyboardEvent) => {
    const found = SHORTCUTS.find((shortcut) => matches(shortcut, event));
    if (!found) return;
    event.preventDefault();
    found.run();
  };
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
}

/** Whether the event is this one. A letter is also found where it stands on a keyboard with another script. */
export function matches({ keys }: Pick<Shortcut, 'keys'>, event: KeyboardEvent): boolean {
  const held = keys.slice(0, -1);
  const key = keys.at(-1) ?? '';
  // Where a sign stands on the keyboard differs; it may take the shift key.
  const isSign = key.length === 1 && !/[A-Z]/.test(key);
  if (event.altKey !== held.includes('Alt') || (!isSign && event.shiftKey !== held.includes('Shift'))) return false;
  if ((event.ctrlKey || event.metaKey) !== held.includes('Ctrl')) return false;
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  const isLatin = /^[a-z]$/i.test(event.key);
  return /^[A-Z]$/.test(key) && !isLatin && event.code === `Key${key}`;
}

function step(by: 1 | -1, which: 'any' | 'unread'): void {
  const all = chatsInOrder.value;
  const now = route.value.at === 'chat' ? route.value.contact : null;
  const from = all.findIndex((chat) => chat.contact === now);
  for (let at = from + by; at >= 0 && at < all.length; at += by) {
    const chat = all[at];
    if (chat && (which === 'any' || chat.unread > 0)) return go({ at: 'chat', contact: chat.contact, beside: 'nothing' });
  }
}

function toLandmark(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>('[data-landmark]')].filter((one) => one.checkVisibility());
  const now = all.findLastIndex((one) => one.contains(document.activeElement));
  all[(now + by + all.length) % all.length]?.focus();
}
