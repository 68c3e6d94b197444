import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n/i18n';
import { contacts } from '../../store/contacts';
import { remove, setBlocked } from '../../store/people';
import { ask } from '../../ui/ask';
import { Icon } from '../../ui/icons';
import { IconButton } from '../../ui/IconButton';
import { toast } from '../../ui/toasts';
import { Portrait } from '../face/Portrait';
import { cleanName, cleanText } from '../message/clean';
import { nameOf } from '../message/title';
import { failureOf } from '../refusal/reason';
import { SafetyNumber } from '../verify/SafetyNumber';
import styles from './ContactPage.module.css';

/** More of what somebody says about themselves is not shown. */
const ABOUT_SHOWN = 500;

type Props = { contact: number; close: () => void };

/** What is known of a contact, and what can be done about them. */
export function ContactPage({ contact: id, close }: Props) {
  const contact = contacts.value.get(id);
  const page = useRef<HTMLElement>(null);
  useEffect(() => page.current?.focus(), []);
  if (!contact) return null;
  const name = nameOf(contact.name);
  const about = cleanText(contact.about ?? '').slice(0, ABOUT_SHOWN);
  const earlier = (contact.earlier_names ?? []).map(cleanName).filter((one) => one !== '');
  const isBlocked = contact.state === 'blocked';

  async function block() {
    const question = { title: t('block-title', { name }), text: t('block-text'), confirm: t('block'), cancel: t('cancel'), danger: true };
    if (!isBlocked && !(await ask(question))) return;
    const answer = await setBlocked(id, !isBlocked);
    if (answer.kind !== 'done') return void toast({ text: failureOf(answer) });
    // What was just done can be undone as easily.
    if (!isBlocked) toast({ text: t('blocked-done', { name }), action: { label: t('undo'), run: () => void setBlocked(id, false) } });
  }

  async function removeContact() {
    const question = { title: t('remove-title', { name }), text: t('remove-text'), confirm: t('remove'), cancel: t('cancel'), danger: true };
    if (!(await ask(question))) return;
    const answer = await remove(id, 'keep');
    if (answer.kind !== 'done') toast({ text: failureOf(answer) });
    else close();
  }

  return (
    <aside class={styles.page} ref={page} aria-label={t('contact-page', { name })} data-landmark tabIndex={-1} onKeyDown={(event) => { if (event.key === 'Escape') close(); }}>
      <header class={styles.head}>
        <IconButton icon="close" label={t('close')} onClick={close} />
      </header>
      <div class={styles.who}>
        <Portrait name={cleanName(contact.name)} contact={contact} id={id} size={96} />
        <h2 class={styles.name} dir="auto">{name}</h2>
        {about !== '' && <p class={styles.about} dir="auto">{about}</p>}
        {earlier.length > 0 && <p class={styles.note}>{t('contact-was', { names: earlier.join(' · ') })}</p>}
        <p class={styles.note}>{t(`contact-${contact.state}`)}</p>
      </div>
      {contact.state !== 'waiting' && <SafetyNumber contact={contact} name={name} />}
      <div class={styles.deeds}>
        <button class={styles.deed} onClick={() => void block()}>
          <Icon name="block" size={20} />
          {isBlocked ? t('unblock') : t('block')}
        </button>
        {contact.state !== 'removed' && (
          <button class={styles.deed} onClick={() => void removeContact()}>
            <Icon name="trash" size={20} />
            {t('remove')}
          </button>
        )}
      </div>
    </aside>
  );
}
