// What can be done about a conversation as a whole.

import type { Answer } from '../../api/client';
import type { Chat, ChatChange } from '../../api/types';
import { t } from '../../i18n/i18n';
import { changeChat, FOR_GOOD, readAll } from '../../store/choices';
import { ONESELF } from '../../store/oneself';
import type { MenuEntry } from '../../ui/Menu';
import { toast } from '../../ui/toasts';
import { reasonOf } from '../refusal/reason';

const HOUR_MS = 3_600_000;

/** How it is listed and told of; `more` comes behind that. */
export function itemsOf(chat: Chat, more: readonly MenuEntry[] = []): MenuEntry[] {
  const { contact } = chat;
  const isMuted = chat.muted_until > Date.now();
  const isNew = chat.unread > 0 || chat.marked_unread;
  const change = (what: ChatChange, done: string, undo: ChatChange) => () => void apply(contact, what, done, undo);
  const mute = (label: string, until: number): MenuEntry => ({ label, icon: 'bell-off', run: change({ muted_until: until }, t('chat-muted-done'), { muted_until: 0 }) });
  const listed: MenuEntry[] = [
    chat.pinned_at > 0
      ? { label: t('chat-unpin'), icon: 'pin', run: change({ pinned: false }, t('chat-unpinned-done'), { pinned: true }) }
      : { label: t('chat-pin'), icon: 'pin', run: change({ pinned: true }, t('chat-pinned-done'), { pinned: false }) },
    chat.archived
      ? { label: t('chat-unarchive'), icon: 'archive', run: change({ archived: false }, t('chat-unarchived-done'), { archived: true }) }
      : { label: t('chat-archive'), icon: 'archive', run: change({ archived: true }, t('chat-archived-done'), { archived: false }) },
  ];
  // Nobody else writes there: nothing is new, and nothing is told of.
  if (contact === ONESELF) return [...listed, ...more];
  return [
    ...listed,
    isNew
      ? { label: t('chat-mark-read'), icon: 'check', run: () => void markRead(contact) }
      : { label: t('chat-mark-unread'), icon: 'chat', run: change({ marked_unread: true }, t('chat-marked-done'), { marked_unread: false }) },
    'separator',
    ...(isMuted
      ? [{ label: t('chat-unmute'), icon: 'bell' as const, run: change({ muted_until: 0 }, t('chat-unmuted-done'), { muted_until: chat.muted_until }) }]
      : [mute(t('chat-mute-hours', { count: 8 }), Date.now() + 8 * HOUR_MS), mute(t('chat-mute-days', { count: 7 }), Date.now() + 7 * 24 * HOUR_MS), mute(t('chat-mute'), FOR_GOOD)]),
    ...more,
  ];
}

/** Changes it, and says so with a way back. */
async function apply(contact: number, what: ChatChange, done: string, undo: ChatChange): Promise<void> {
  const answer = await changeChat(contact, what);
  if (answer.kind === 'done') toast({ text: done, action: { label: t('undo'), run: () => void changeChat(contact, undo) } });
  else failed(answer);
}

/** There is no way back: the other person is told that it was read. */
async function markRead(contact: number): Promise<void> {
  const answer = await readAll(contact);
  if (answer.kind === 'done') toast({ text: t('chat-read-done') });
  else failed(answer);
}

function failed(answer: Exclude<Answer<unknown>, { kind: 'done' }>): void {
  toast({ text: answer.kind === 'refused' ? reasonOf(answer) : t('node-unreachable'), tone: 'bad' });
}
