import { useSignal } from '@preact/signals';
import type { TargetedSubmitEvent } from 'preact';

import { unlock } from '../../api/session';
import type { Session } from '../../api/types';
import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Stage } from './Stage';
import styles from './Stage.module.css';

type Props = { session: Session; look: () => Promise<void> };

/** Asks for the passphrase: the screen is locked, or nobody was here for a month. */
export function Passphrase({ session: { state, failure }, look }: Props) {
  const complaint = useSignal('');
  const busy = useSignal(false);
  const typed = useSignal('');

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy.value || typed.value === '') return;
    complaint.value = '';
    busy.value = true;
    const answer = await unlock(typed.value);
    typed.value = '';
    busy.value = false;
    if (answer.kind === 'done') return look();
    complaint.value = answer.kind === 'refused' ? answer.title : t('state-node-lost');
  }

  const error = complaint.value || (failure != null ? t('unlock-failed', { why: failure }) : '');
  return (
    <Stage title={t(state === 'locked' ? 'locked-title' : 'expired-title')}>
      <p class={styles.text}>{t(state === 'locked' ? 'locked-text' : 'expired-text')}</p>
      <form class={styles.form} onSubmit={(event) => void submit(event)}>
        <Field
          label={t('passphrase')}
          type="password"
          autocomplete="current-password"
          value={typed.value}
          onInput={(value) => { typed.value = value; }}
          error={error}
          showLabel={t('passphrase-show')}
          hideLabel={t('passphrase-hide')}
          autofocus
        />
        <Button variant="filled" type="submit" busy={busy.value}>{t('unlock')}</Button>
      </form>
    </Stage>
  );
}
