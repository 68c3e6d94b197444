import { t } from '../../i18n/i18n';
import { profile } from '../../store/node';
import styles from './Part.module.css';

/** Which program this is, and what it does not do. */
export function About() {
  const { version = '', device = '' } = profile.value ?? {};
  return (
    <div class={styles.group}>
      <p class={styles.row}><span class={styles.name}>Hoopoe</span><span>{version}</span></p>
      <p class={styles.row}><span class={styles.name}>{t('this-device')}</span><code dir="ltr">{device}</code></p>
      <p class={styles.text}>{t('about-text')}</p>
    </div>
  );
}
