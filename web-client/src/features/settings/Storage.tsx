import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { change, read } from '../../api/client';
import type { Answer } from '../../api/client';
import type { Storage as Taken } from '../../api/types';
import { language, t } from '../../i18n/i18n';
import { ask } from '../../ui/ask';
import { Button } from '../../ui/Button';
import { Refused } from '../../ui/Refused';
import { failureOf } from '../refusal/reason';
import { sizeOf } from './bytes';
import styles from './Part.module.css';
import own from './Profile.module.css';

/** What the profile takes on the disk of this computer. */
export function Storage() {
  const answer = useSignal<Answer<Taken> | null>(null);
  const busy = useSignal(false);
  const look = async () => {
    answer.value = await read<Taken>('storage');
  };
  useEffect(() => void look(), []);

  async function removeCopies() {
    const question = { title: t('storage-remove-title'), text: t('storage-remove-text'), confirm: t('storage-remove'), cancel: t('cancel'), danger: true };
    if (!(await ask(question))) return;
    busy.value = true;
    answer.value = await change<Taken>('DELETE', 'storage/copies');
    busy.value = false;
  }

  if (answer.value === null) return null;
  if (answer.value.kind !== 'done') {
    const why = failureOf(answer.value);
    return <Refused why={why} again={{ label: t('try-again'), run: () => void look() }} />;
  }
  const { database, logs, copies, number_of_copies: number, messages } = answer.value.value;
  return (
    <>
      <div class={styles.group}>
        <Line name={t('storage-database')} note={t('storage-messages', { count: messages })} bytes={database} />
        <Line name={t('storage-logs')} note={t('storage-logs-note')} bytes={logs} />
        <Line name={t('storage-copies')} note={t('storage-copies-note', { count: number })} bytes={copies} />
        {number > 0 && <div><Button variant="danger-plain" busy={busy.value} onClick={() => void removeCopies()}>{t('storage-remove')}</Button></div>}
      </div>
      <p class={styles.text}>{t('storage-text')}</p>
    </>
  );
}

function Line({ name, note, bytes }: { name: string; note: string; bytes: number }) {
  return (
    <div class={styles.row}>
      <span class={own.meter}>
        <span class={styles.name}>{name}</span>
        <span class={styles.text}>{note}</span>
      </span>
      <span class={own.number}>{sizeOf(bytes, language.value)}</span>
    </div>
  );
}
