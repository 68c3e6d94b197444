import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { Answer } from '../../api/client';
import type { Contact, ContactIdentity } from '../../api/types';
import { t } from '../../i18n/i18n';
import { identityOf, setVerified } from '../../store/people';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { Refused } from '../../ui/Refused';
import { Spinner } from '../../ui/Spinner';
import { toast } from '../../ui/toasts';
import { Qr } from '../contacts/Qr';
import { failureOf } from '../refusal/reason';
import styles from './SafetyNumber.module.css';

type Props = { contact: Contact; name: string };

/** The number that both see if nobody stands between them, to be compared by voice or by eye. */
export function SafetyNumber({ contact, name }: Props) {
  const found = useSignal<Answer<ContactIdentity> | null>(null);
  const look = async () => { found.value = await identityOf(contact.id); };
  useEffect(() => void look(), [contact.id]);

  const answer = found.value;
  return (
    <section class={styles.part} aria-label={t('safety-number')}>
      <h3 class={styles.title}>
        <Icon name={contact.verified && !contact.warning ? 'shield-check' : 'shield'} size={20} />
        {t(contact.verified && !contact.warning ? 'verified' : 'safety-number')}
      </h3>
      {contact.warning && <p class={styles.warning} role="alert">{t(`warning-${contact.warning.kind}`, { name })}</p>}
      {answer === null ? (
        <Spinner label={t('loading')} />
      ) : answer.kind !== 'done' ? (
        <Refused why={failureOf(answer)} again={{ label: t('try-again'), run: () => void look() }} />
      ) : (
        <Shown contact={contact} name={name} identity={answer.value} />
      )}
    </section>
  );
}

function Shown({ contact, name, identity }: Props & { identity: ContactIdentity }) {
  const mark = async (verified: boolean) => {
    const answer = await setVerified(contact.id, identity, verified);
    if (answer.kind !== 'done') toast({ text: failureOf(answer) });
  };
  const isDone = contact.verified && !contact.warning;
  return (
    <>
      <p class={styles.text}>{t(isDone ? 'safety-verified-text' : 'safety-text', { name })}</p>
      <Qr text={identity.safety_number} label={t('safety-qr')} />
      <ol class={styles.groups} dir="ltr" aria-label={t('safety-number')}>
        {identity.safety_number.split(/\s+/).map((group, at) => <li key={at}>{group}</li>)}
      </ol>
      {isDone ? (
        <Button variant="plain" onClick={() => void mark(false)}>{t('safety-unmark')}</Button>
      ) : (
        <Button variant="tonal" onClick={() => void mark(true)}>{t('safety-mark')}</Button>
      )}
    </>
  );
}
