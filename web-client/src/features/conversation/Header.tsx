import type { ComponentChildren } from 'preact';

import type { Contact } from '../../api/types';
import { whenOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import { chats } from '../../store/chats';
import { direct } from '../../store/node';
import { ONESELF } from '../../store/oneself';
import { IconButton } from '../../ui/IconButton';
import { Title } from '../../ui/Title';
import { ChatMenu } from '../chat-menu/ChatMenu';
import { formerName } from '../contacts/former';
import { isVerified, Name } from '../face/Name';
import { Portrait } from '../face/Portrait';
import styles from './Header.module.css';

type Props = { contact: Contact | undefined; id: number; name: string; back: () => void; open: () => void };

/** With whom one talks, whether they are there, and by which way. */
export function Header({ contact, id, name, back, open }: Props) {
  const isDirect = direct.value.has(id);
  const former = contact ? formerName(contact) : '';
  const chat = chats.value.get(id);
  return (
    <header class={styles.header}>
      <span class={styles.back}>
        <IconButton icon="back" label={t('back-to-chats')} onClick={back} />
      </span>
      <Title class={styles.title}><Who open={id === ONESELF ? undefined : open}>
        <Portrait name={name === t('no-name') ? '' : name} contact={contact} id={id} size={40} />
        <span class={styles.words}>
          <Name class={styles.name} name={name} verified={isVerified(contact)} />
          <span class={styles.state}>
            {former !== '' && `${t('contact-was', { names: former })} · `}
            {id === ONESELF ? t('note-here') : contact && stateOf(contact, isDirect)}
          </span>
        </span>
      </Who></Title>
      {chat && <ChatMenu chat={chat} />}
    </header>
  );
}

/** Nothing is to be opened about oneself. */
function Who({ open, children }: { open: (() => void) | undefined; children: ComponentChildren }) {
  if (open === undefined) return <span class={styles.who}>{children}</span>;
  return <button class={styles.who} onClick={open} title={t('contact-open')}>{children}</button>;
}

function stateOf(contact: Contact, isDirect: boolean) {
  if (contact.state === 'waiting') return t('contact-waiting');
  if (contact.state !== 'accepted') return t(`contact-${contact.state}`);
  if (contact.typing) return <span class={styles.good}>{t('typing')}</span>;
  const { state, last_seen: seen } = contact.presence;
  const words = [
    state === 'online' ? t('presence-online') : seen == null ? '' : t('presence-last-seen', { when: whenOf(seen) }),
    isDirect ? t('way-direct') : t('way-stored'),
  ];
  return words.filter((word) => word !== '').join(' · ');
}
