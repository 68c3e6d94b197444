import { useSignal } from '@preact/signals';
import { useCallback } from 'preact/hooks';

import type { Message } from '../../api/types';
import { t } from '../../i18n/i18n';
import { chats, isWhole } from '../../store/chats';
import { contacts } from '../../store/contacts';
import { ONESELF } from '../../store/oneself';
import { Empty } from '../../ui/Empty';
import { Spinner } from '../../ui/Spinner';
import { Composer } from '../composer/Composer';
import { MessageDetails } from '../message/MessageDetails';
import { titleOf } from '../message/title';
import { useTakenUp } from '../timeline/readMarker';
import { Timeline } from '../timeline/Timeline';
import styles from './Conversation.module.css';
import { Header } from './Header';
import { KeyWarning } from './KeyWarning';

type Props = { contact: number; back: () => void; openContact: () => void };

/** A conversation: with whom, what was said, and where one writes. */
export function Conversation({ contact: id, back, openContact }: Props) {
  const contact = contacts.value.get(id);
  const chat = chats.value.get(id);
  const name = titleOf(id, contact?.name ?? chat?.name ?? '');
  const isOwn = id === ONESELF;
  const detailed = useSignal<Message | null>(null);
  const details = useCallback((message: Message) => { detailed.value = message; }, [detailed]);
  useTakenUp(id, chat !== undefined);

  // It may be one that is still on its way.
  if (!contact && !chat && !isWhole.value) return <div class={styles.middle}><Spinner label={t('loading')} /></div>;
  if (!contact && !chat) return <div class={styles.middle}><Empty text={t('contact-unknown')} action={{ label: t('back-to-chats'), run: back }} /></div>;
  return (
    <section class={styles.conversation} aria-label={isOwn ? name : t('conversation-with', { name })}>
      <Header contact={contact} id={id} name={name} back={back} open={openContact} />
      {contact?.warning && <KeyWarning warning={contact.warning} name={name} open={openContact} />}
      <div class={styles.timeline}>
        <Timeline contact={id} name={name} details={details} />
      </div>
      {isOwn || contact?.state === 'accepted' || contact?.state === 'waiting' ? (
        <Composer key={id} contact={id} name={name} />
      ) : (
        <p class={styles.closed}>{t(contact?.state === 'blocked' ? 'chat-blocked' : 'chat-removed', { name })}</p>
      )}
      {detailed.value && <MessageDetails message={detailed.value} contact={id} name={name} close={() => { detailed.value = null; }} />}
    </section>
  );
}
