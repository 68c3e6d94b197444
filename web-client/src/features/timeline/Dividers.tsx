import { dayOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import styles from './Dividers.module.css';

export function DayDivider({ at }: { at: number }) {
  return (
    <div class={styles.day}>
      <span class={styles.pill}>{dayOf(at)}</span>
    </div>
  );
}

/** What came while nobody was looking begins below. */
export function UnreadDivider() {
  return (
    <div class={styles.unread}>
      <span class={styles.word}>{t('unread-below')}</span>
    </div>
  );
}
