// Telling of messages while the page is not looked at.

import { effect, signal } from '@preact/signals';

import { t } from '../i18n/i18n';
import { cleanText } from '../features/message/clean';
import { titleOf } from '../features/message/title';
import { keep, kept } from '../kept';
import { chats } from '../store/chats';
import { join } from '../store/parts';

/** How much a notification says. */
export const LEVELS = ['everything', 'name', 'nothing', 'off'] as const;

export type Level = (typeof LEVELS)[number];

const KEY = 'notify';

export const level = signal<Level>(kept(KEY, LEVELS, 'name'));

/** Whether the browser lets us; `never` where it has no notifications at all. */
export type Permission = 'granted' | 'denied' | 'default' | 'never';

export function permission(): Permission {
  return 'Notification' in globalThis ? Notification.permission : 'never';
}

/** Chooses how much is said, and asks the browser where that is needed. */
export async function chooseLevel(choice: Level): Promise<void> {
  level.value = choice;
  keep(KEY, choice);
  if (choice !== 'off' && permission() === 'default') await Notification.requestPermission();
}

/** Tells of a message, unless somebody looks at the page. Only one of several tabs does. */
export function notify(contact: number, name: string, text: string, id: string): void {
  const said = levelOf(contact);
  if (said === 'off' || permission() !== 'granted') return;
  void navigator.locks.request(`notify ${id}`, { ifAvailable: true }, async (lock) => {
    // The tab that is looked at takes the turn of the others.
    if (lock && !document.hasFocus()) show(contact, name, text, said, id);
    // The other tabs hear of the message at about the same time.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  });
}

/** Tells that something came while the page is locked: neither what nor from whom. */
export function notifyLocked(): void {
  if (level.value === 'off' || permission() !== 'granted') return;
  void navigator.locks.request('notify locked', { ifAvailable: true }, async (lock) => {
    if (lock && !document.hasFocus()) shown(LOCKED, t('notify-message'), { tag: 'locked', lang: document.documentElement.lang });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  });
}

/** No contact has this number. */
const LOCKED = -1;

/** How much is said of a conversation: what was chosen for it, else what is said of all; nothing while it is muted. */
function levelOf(contact: number): Level {
  const chat = chats.peek().get(contact);
  if (level.value === 'off' || (chat && chat.muted_until > Date.now())) return 'off';
  return chat === undefined || chat.notify === 'usual' ? level.value : chat.notify;
}

/** What was told, by conversation: the newest takes the place of the one before. */
const told = new Map<number, Notification>();

/** What was told is withdrawn: the screen is locked. */
export function withdrawAll(): void {
  for (const shown of told.values()) shown.close();
  told.clear();
}

// What was read, here or elsewhere, is no news any more.
effect(() => {
  const all = chats.value;
  for (const [contact, shown] of told) if ((all.get(contact)?.unread ?? 0) === 0) shown.close();
});

// Nor is what was deleted.
join({
  happened: (event) => {
    if (event.event === 'message_gone' && told.get(event.contact)?.data === event.message) told.get(event.contact)?.close();
  },
});

function show(contact: number, name: string, text: string, said: Level, id: string): void {
  const who = said === 'nothing' ? t('notify-message') : titleOf(contact, name);
  const notification = shown(contact, who, {
    body: said === 'everything' ? cleanText(text.slice(0, 200)) : said === 'name' ? t('notify-message') : '',
    tag: `chat ${contact}`,
    data: id,
    lang: document.documentElement.lang,
  });
  notification.addEventListener('click', () => { location.hash = `#/chat/${contact}`; });
}

/** Brings the page to the front when it is pressed. */
function shown(about: number, title: string, options: NotificationOptions): Notification {
  const notification = new Notification(title, options);
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
  told.set(about, notification);
  notification.onclose = () => { if (told.get(about) === notification) told.delete(about); };
  return notification;
}
