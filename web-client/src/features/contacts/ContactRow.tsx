import type { Contact } from '../../api/types';
import { t } from '../../i18n/i18n';
import { isVerified, Name } from '../face/Name';
import { Portrait } from '../face/Portrait';
import { cleanName } from '../message/clean';
import { nameOf } from '../message/title';
import { formerName } from './former';
import styles from './Row.module.css';

/** A contact in the list: leads to the conversation. */
export function ContactRow({ contact }: { contact: Contact }) {
  const name = nameOf(contact.name);
  const former = formerName(contact);
  const notes = [former && t('contact-was', { names: former }), contact.state !== 'accepted' && t(`contact-${contact.state}`)].filter(Boolean);
  return (
    <a class={styles.row} href={`#/chat/${contact.id}`}>
      <Portrait name={cleanName(contact.name)} contact={contact} id={contact.id} size={40} />
      <span class={styles.words}>
        <Name class={styles.name} name={name} verified={isVerified(contact)} />
        {notes.length > 0 && <span class={styles.note}>{notes.join(' · ')}</span>}
      </span>
    </a>
  );
}
