import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';

import { change, read } from '../../api/client';
import type { ScreenSettings } from '../../api/types';
import { t } from '../../i18n/i18n';
import { toast } from '../../ui/toasts';
import styles from './Part.module.css';

const MINUTES = [1, 5, 15, 30, 60, 240];

/** When the screen locks by itself. */
export function IdleLock() {
  const settings = useSignal<ScreenSettings | null>(null);
  const id = useId();
  useEffect(() => {
    void read<ScreenSettings>('settings/screen').then((answer) => { if (answer.kind === 'done') settings.value = answer.value; });
  }, []);

  async function choose(seconds: number) {
    const answer = await change<ScreenSettings>('PATCH', 'settings/screen', { idle_lock_s: seconds });
    if (answer.kind === 'done') settings.value = answer.value;
    else toast({ text: answer.kind === 'refused' ? answer.title : t('state-node-lost') });
  }

  if (settings.value === null) return null;
  const now = settings.value.idle_lock_s;
  // The command line takes others.
  const all = [...new Set([...MINUTES.map((minutes) => minutes * 60), now])].filter((seconds) => seconds > 0).sort((a, b) => a - b);
  return (
    <div class={styles.row}>
      <label for={id}>{t('idle-lock')}</label>
      <select id={id} class={styles.select} value={String(now)} onChange={(event) => void choose(Number(event.currentTarget.value))}>
        {all.map((seconds) => <option key={seconds} value={String(seconds)}>{t('idle-lock-after', { minutes: Math.max(1, Math.round(seconds / 60)) })}</option>)}
        <option value="0">{t('idle-lock-never')}</option>
      </select>
    </div>
  );
}
