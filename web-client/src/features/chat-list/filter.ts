// Which conversations of the list are shown.

import type { Chat } from '../../api/types';

export const FILTERS = ['all', 'unread', 'drafts'] as const;

export type Filter = (typeof FILTERS)[number];

/** Those that the filter lets through and whose name has what was typed, whatever its case and accents. */
export function filtered(chats: readonly Chat[], filter: Filter, typed: string, drafts: ReadonlyMap<number, string>): Chat[] {
  const wanted = plain(typed);
  return chats.filter((chat) => passes(chat, filter, drafts) && (wanted === '' || plain(chat.name).includes(wanted)));
}

function passes(chat: Chat, filter: Filter, drafts: ReadonlyMap<number, string>): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'unread':
      return chat.unread > 0;
    case 'drafts':
      return drafts.has(chat.contact);
  }
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
