import { useEffect, useId } from 'preact/hooks';

import { t } from '../../i18n/i18n';
import { changeIdleLock, idleLock, loadIdleLock } from '../../store/idleLock';
import { toast } from '../../ui/toasts';
import { failureOf } from '../refusal/reason';
import styles from './Part.module.css';

const MINUTES = [1, 5, 15, 30, 60, 240];

/** When the screen locks by itself. */
export function IdleLock() {
  const id = useId();
  useEffect(() => void loadIdleLock(), []);

  async function choose(seconds: number) {
    const answer = await changeIdleLock(seconds);
    if (answer.kind !== 'done') toast({ text: failureOf(answer) });
  }

  const now = idleLock.value;
  if (now === null) return null;
  // The command line takes others.
  const all = [...new Set([...MINUTES.map((minutes) => minutes * 60), now])].filter((seconds) => seconds > 0).sort((a, b) => a - b);
  return (
    <div class={styles.question}>
      <label class={styles.name} for={id}>{t('idle-lock')}</label>
      <select id={id} class={styles.select} value={String(now)} onChange={(event) => void choose(Number(event.currentTarget.value))}>
        {all.map((seconds) => <option key={seconds} value={String(seconds)}>{t('idle-lock-after', { minutes: Math.max(1, Math.round(seconds / 60)) })}</option>)}
        <option value="0">{t('idle-lock-never')}</option>
      </select>
    </div>
  );
}
