import { useSignal } from '@preact/signals';

import { t } from '../../i18n/i18n';
import { chooseLevel, level, LEVELS, permission } from '../../notify/notify';
import { Button } from '../../ui/Button';
import { Choice } from '../../ui/Choice';
import styles from './Part.module.css';

/** How much a notification of this browser says. */
export function Notifications() {
  const asked = useSignal(0);
  // Whoever was asked may have answered.
  const allowed = asked.value >= 0 ? permission() : 'never';
  return (
    <div class={styles.group}>
      <Choice
        label={t('notify-level')}
        value={level.value}
        options={LEVELS.map((value) => ({ value, label: t(`notify-${value}`) }))}
        onChange={(choice) => void chooseLevel(choice)}
      />
      {allowed === 'default' && level.value !== 'off' && (
        <Button variant="tonal" onClick={() => void chooseLevel(level.value).then(() => { asked.value += 1; })}>{t('notify-allow')}</Button>
      )}
      {allowed === 'denied' && <p class={styles.text}>{t('notify-denied')}</p>}
      {allowed === 'never' && <p class={styles.text}>{t('notify-never')}</p>}
    </div>
  );
}
