import { useSignal } from '@preact/signals';

import { t } from '../../i18n/i18n';
import { contacts } from '../../store/contacts';
import { wordsOwed } from '../../store/node';
import { Button } from '../../ui/Button';
import { classes } from '../../ui/classes';
import { Icon } from '../../ui/icons';
import styles from './Reminder.module.css';
import { SaveWords } from './SaveWords';
import { isPressing } from './pressing';

/** Reminds whoever has not written their recovery words down: quietly at first, plainly once there is something to lose. */
export function Reminder() {
  const open = useSignal(false);
  const since = wordsOwed.value;
  if (since === null) return null;
  const pressing = isPressing(since, Date.now(), [...contacts.value.values()]);
  return (
    <div class={classes(styles.reminder, pressing && styles.pressing)} role="status">
      <Icon name="key" size={20} />
      <span class={styles.text}>{t(pressing ? 'words-pressing' : 'words-quiet')}</span>
      <Button variant={pressing ? 'tonal' : 'plain'} size="small" onClick={() => { open.value = true; }}>{t('words-save')}</Button>
      {open.value && <SaveWords close={() => { open.value = false; }} />}
    </div>
  );
}
