import type { Contact } from '../../api/types';
import { t } from '../../i18n/i18n';
import { Icon } from '../../ui/icons';
import { Portrait } from '../face/Portrait';
import { cleanName } from '../message/clean';
import { formerName } from './former';
import styles from './Row.module.css';

/** A contact in the list: leads to the conversation. */
export function ContactRow({ contact }: { contact: Contact }) {
  const name = cleanName(contact.name) || t('no-name');
  const former = formerName(contact);
  const notes = [former && t('contact-was', { names: former }), contact.state !== 'accepted' && t(`contact-${contact.state}`)].filter(Boolean);
  return (
    <a class={styles.row} href={`#/chat/${contact.id}`}>
      <Portrait name={cleanName(contact.name)} contact={contact} id={contact.id} size={40} />
      <span class={styles.words}>
        <span class={styles.name}>
          <span class={styles.cut} dir="auto">{name}</span>
          {contact.verified && !contact.warning && <span class={styles.shield} role="img" aria-label={t('verified')}><Icon name="shield-check" size={16} /></span>}
        </span>
        {notes.length > 0 && <span class={styles.note}>{notes.join(' · ')}</span>}
      </span>
    </a>
  );
}
