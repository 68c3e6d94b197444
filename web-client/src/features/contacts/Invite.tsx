import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { Answer } from '../../api/client';
import type { Invitation } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import { invite } from '../../store/people';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/icons';
import { Refused } from '../../ui/Refused';
import { Spinner } from '../../ui/Spinner';
import { toast } from '../../ui/toasts';
import { failureOf } from '../refusal/reason';
import styles from './Invite.module.css';
import { Qr } from './Qr';

/** A link for one person, to give or to show. */
export function Invite({ close }: { close: () => void }) {
  const made = useSignal<Answer<Invitation> | null>(null);
  const make = async () => {
    made.value = null;
    made.value = await invite();
  };
  useEffect(() => void make(), []);

  return (
    <Dialog title={t('invite-somebody')} onClose={close} closeLabel={t('close')} sheet>
      <div class={styles.invite}>
        {made.value === null ? (
          <Spinner label={t('loading')} />
        ) : made.value.kind === 'done' ? (
          <Made invitation={made.value.value} />
        ) : (
          <Refused why={failureOf(made.value)} again={{ label: t('try-again'), run: () => void make() }} />
        )}
      </div>
    </Dialog>
  );
}

function Made({ invitation: { link, expires, place } }: { invitation: Invitation }) {
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    toast({ text: t('copied') });
  };
  return (
    <>
      <p class={styles.text}>{t('invite-text')}</p>
      <Qr text={link} label={t('invite-qr')} />
      <code class={styles.link} dir="ltr" tabIndex={0} aria-label={t('follow-link-label')} role="group">{link}</code>
      <Button variant="filled" onClick={() => void copy()}>
        <Icon name="copy" size={18} />
        {t('copy-link')}
      </Button>
      <p class={styles.note}>
        {t('invite-until', { when: dateOf(expires) })} {place === 'here' && t('invite-here-only')}
      </p>
    </>
  );
}
