// Which conversations of the list are shown.

import type { Chat } from '../../api/types';
import { titleOf } from '../message/title';

export const FILTERS = ['all', 'unread', 'drafts', 'archived'] as const;

export type Filter = (typeof FILTERS)[number];

/** Those that the filter lets through and whose name has what was typed, whatever its case and accents. What was put away is found by
 * its name. */
export function filtered(chats: readonly Chat[], filter: Filter, typed: string): Chat[] {
  const wanted = plain(typed);
  if (wanted !== '' && filter === 'all') return chats.filter((chat) => plain(titleOf(chat.contact, chat.name)).includes(wanted));
  return chats.filter((chat) => passes(chat, filter) && plain(titleOf(chat.contact, chat.name)).includes(wanted));
}

function passes(chat: Chat, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return !chat.archived;
    case 'unread':
      return chat.unread > 0 || chat.marked_unread;
    case 'drafts':
      return chat.draft !== null;
    case 'archived':
      return chat.archived;
  }
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
