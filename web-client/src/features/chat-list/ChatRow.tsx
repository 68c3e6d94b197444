import { useComputed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import type { Chat, Contact } from '../../api/types';
import { whenOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import { contacts } from '../../store/contacts';
import { ONESELF } from '../../store/oneself';
import { Badge } from '../../ui/Badge';
import { Icon } from '../../ui/icons';
import { Portrait } from '../face/Portrait';
import { cleanName, cleanText } from '../message/clean';
import { DeliveryTick } from '../message/DeliveryTick';
import { stateKey, tickOf } from '../message/ticks';
import { titleOf } from '../message/title';
import styles from './ChatRow.module.css';

/** The row that the pointer or the focus is on, once its menu can be opened. */
export type Marked = { contact: number; isOpen: boolean } | null;

type Props = { chat: Chat; current: boolean; marked: ReadonlySignal<Marked> };

/** A conversation in the list: who, what was said last, when, and how much of it is new. */
export function ChatRow({ chat, current, marked }: Props) {
  const contact = useComputed(() => contacts.value.get(chat.contact)).value;
  // Where one types it is to be seen already.
  const draft = current ? '' : (chat.draft?.text ?? '');
  const isNew = chat.unread > 0 || chat.marked_unread;
  const isMuted = chat.muted_until > Date.now();
  const name = titleOf(chat.contact, chat.name);
  const menu = useComputed(() => (marked.value?.contact === chat.contact ? (marked.value.isOpen ? 'open' : 'closed') : 'none')).value;
  return (
    <li class={styles.item} data-chat={chat.contact}>
      <a
        class={`${styles.row} ${isNew ? styles.unread : ''}`}
        href={`#/chat/${chat.contact}`}
        aria-current={current ? 'page' : undefined}
        data-row
      >
        <Portrait name={cleanName(chat.name)} contact={contact} id={chat.contact} size={48} />
        <span class={styles.name} dir="auto">
          {name}
        </span>
        {chat.last && <time class={styles.when}>{whenOf(chat.last.stored_at)}</time>}
        <span class={styles.preview} dir="auto">
          <Preview chat={chat} contact={contact} draft={draft} />
        </span>
        {(isMuted || chat.pinned_at > 0 || isNew || menu !== 'none') && (
          <span class={styles.marks}>
            {isMuted && <Sign name="bell-off" label={t('chat-muted')} />}
            {chat.pinned_at > 0 && <Sign name="pin" label={t('chat-pinned')} />}
            {isNew && <Badge count={chat.unread || 'dot'} label={chat.unread > 0 ? t('unread-count', { count: chat.unread }) : t('marked-unread')} muted={isMuted} />}
            {menu !== 'none' && <span class={styles.room} />}
          </span>
        )}
      </a>
      {menu !== 'none' && (
        <button class={styles.more} data-more aria-label={t('chat-menu-of', { name })} aria-haspopup="menu" aria-expanded={menu === 'open'}>
          <Icon name="more" size={18} />
        </button>
      )}
    </li>
  );
}

function Sign({ name, label }: { name: 'bell-off' | 'pin'; label: string }) {
  return <span class={styles.sign} role="img" aria-label={label} title={label}><Icon name={name} size={16} /></span>;
}

type PreviewProps = { chat: Chat; contact: Contact | undefined; draft: string };

function Preview({ chat: { contact: id, last }, contact, draft }: PreviewProps) {
  if (contact?.typing) return <span class={styles.typing}>{t('typing')}</span>;
  if (draft !== '') {
    return (
      <>
        <span class={styles.draft}>{t('draft')}</span> {oneLine(draft)}
      </>
    );
  }
  if (!last) return <>{t(id === ONESELF ? 'note-hint' : contact?.state === 'waiting' ? 'contact-waiting' : 'no-messages-yet')}</>;
  const tick = last.delivery ? tickOf(last.delivery) : null;
  return (
    <>
      {tick && tick !== 'kept' && <span class={tick === 'delivered' || tick === 'read' ? styles.tick : `${styles.tick} ${styles.slim}`}><DeliveryTick tick={tick} label={t(stateKey(tick))} /></span>}
      {oneLine(last.text)}
    </>
  );
}

/** Enough of it for a row. */
function oneLine(text: string): string {
  return cleanText(text.slice(0, 200)).replace(/\s+/gu, ' ');
}
