import { t } from '../../i18n/i18n';
import { classes } from '../../ui/classes';
import styles from './Strength.module.css';
import { strength } from './strength';

const STEPS = ['hours', 'months', 'years', 'ages'] as const;

/** How long a passphrase holds against somebody who has the disk, in words and in four bars. */
export function Strength({ passphrase }: { passphrase: string }) {
  const found = strength(passphrase);
  const reached = STEPS.findIndex((step) => step === found);
  return (
    <div class={styles.strength}>
      <div class={styles.bars} aria-hidden="true">
        {STEPS.map((step, at) => (
          <span key={step} class={classes(styles.bar, at <= reached && styles[found])} />
        ))}
      </div>
      <p class={styles.words} aria-live="polite">{t(`strength-${found}`)}</p>
    </div>
  );
}
