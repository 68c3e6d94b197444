// What can be chosen in the palette.

import { lockScreen } from '../../app/enter';
import { go, SECTIONS } from '../../app/route';
import { chooseTheme, isDark } from '../../app/theme';
import { t } from '../../i18n/i18n';
import { chatsInOrder } from '../../store/chats';
import { ONESELF } from '../../store/oneself';
import type { IconName } from '../../ui/icons';
import { titleOf } from '../message/title';

export type Entry = { id: string; icon: IconName; text: string; run: () => void };

const MOST = 12;

export function entries(): Entry[] {
  const chats = chatsInOrder.value.map((chat): Entry => ({
    id: `chat ${chat.contact}`,
    icon: chat.contact === ONESELF ? 'bookmark' : 'chat',
    text: titleOf(chat.contact, chat.name),
    run: () => go({ at: 'chat', contact: chat.contact, beside: 'nothing' }),
  }));
  const settings = SECTIONS.map((section): Entry => ({
    id: `settings ${section}`,
    icon: 'gear',
    text: `${t('settings')} · ${t(`settings-${section}`)}`,
    run: () => go({ at: 'settings', section }),
  }));
  return [...chats, ...commands(), ...settings];
}

function commands(): Entry[] {
  const other = isDark() ? 'light' : 'dark';
  return [
    { id: 'people', icon: 'people', text: t('invite-somebody'), run: () => go({ at: 'people' }) },
    { id: 'theme', icon: other === 'dark' ? 'moon' : 'sun', text: t(`theme-to-${other}`), run: () => chooseTheme(other) },
    { id: 'lock', icon: 'lock', text: t('lock'), run: () => void lockScreen() },
  ];
}

/** Those that have every word that was typed; those that begin with it first. */
export function matching(all: readonly Entry[], typed: string): Entry[] {
  const words = plain(typed).split(/\s+/).filter((word) => word !== '');
  const found = all.filter((entry) => words.every((word) => plain(entry.text).includes(word)));
  const [first = ''] = words;
  return found.sort((a, b) => rank(a, first) - rank(b, first)).slice(0, MOST);
}

function rank(entry: Entry, first: string): number {
  return plain(entry.text).startsWith(first) ? 0 : 1;
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
