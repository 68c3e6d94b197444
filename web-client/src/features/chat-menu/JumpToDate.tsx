import { useSignal } from '@preact/signals';

import { t } from '../../i18n/i18n';
import { openConversation } from '../../store/conversation';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import styles from './ChatMenu.module.css';
import { beginOf, today } from './day';

/** Asks for a day, and leads to what was said on it. */
export function JumpToDate({ contact, close }: { contact: number; close: () => void }) {
  const day = useSignal(today());
  const at = beginOf(day.value);
  return (
    <Dialog title={t('jump-to-date')} onClose={close} closeLabel={t('close')}>
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (at === null) return;
          close();
          void openConversation(contact, { date: at });
        }}
      >
        <Field label={t('date')} type="date" max={today()} value={day.value} required autofocus onInput={(value) => { day.value = value; }} />
        <Button variant="filled" type="submit" disabled={at === null}>{t('jump')}</Button>
      </form>
    </Dialog>
  );
}
