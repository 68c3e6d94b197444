import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { TargetedSubmitEvent } from 'preact';

import { current, unlock } from '../../api/session';
import type { Session } from '../../api/types';
import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Stage } from '../../app/Stage';
import styles from '../../app/Stage.module.css';
import { failureOf } from '../refusal/reason';

type Props = { session: Session; look: () => Promise<void> };

/** How often a locked page asks whether something came. */
const NEWS_MS = 15_000;

/** Asks for the passphrase: the screen is locked, or nobody was here for a month. */
export function Passphrase({ session: { state, failure, news }, look }: Props) {
  const hasNews = useNews(news ?? false, look);
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
    complaint.value = failureOf(answer);
  }

  const error = complaint.value || (failure != null ? t('unlock-failed', { why: failure }) : '');
  return (
    <Stage title={t(state === 'locked' ? 'locked-title' : 'expired-title')}>
      <p class={styles.text}>{t(state === 'locked' ? 'locked-text' : 'expired-text')}</p>
      <div role="status">{hasNews && <p class={styles.news}>{t('locked-news')}</p>}</div>
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

/** Whether somebody wrote since the page was locked: nothing else of it is known here. Notices as well when another tab unlocks. */
function useNews(before: boolean, look: () => Promise<void>): boolean {
  const news = useSignal(before);
  useEffect(() => {
    const timer = setInterval(() => void current().then((answer) => {
      if (answer.kind !== 'done') return;
      if (answer.value.state === 'open') return look();
      if (answer.value.news && !news.value) {
        news.value = true;
        void import('../../notify/notify').then(({ notifyLocked }) => notifyLocked());
      }
    }), NEWS_MS);
    return () => clearInterval(timer);
  }, []);
  return news.value;
}
