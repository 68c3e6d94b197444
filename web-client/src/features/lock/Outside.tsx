import type { Refusal } from '../../api/client';
import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Stage } from '../../app/Stage';
import styles from '../../app/Stage.module.css';
import { reasonOf } from '../refusal/reason';

/** For whoever finds no node: what to do. */
export function Down({ locked, look }: { locked: boolean; look: () => Promise<void> }) {
  return (
    <Stage title={t('down-title')}>
      <p class={styles.text}>{t(locked ? 'down-locked' : 'down-text')}</p>
      <Command />
      <Button variant="filled" onClick={() => void look()}>{t('try-again')}</Button>
    </Stage>
  );
}

/** For whoever may not come in: why, and what to do. */
export function Outside({ why }: { why: Refusal }) {
  // The usual case is said by the headline already.
  const isUsual = why.code === 'no_session' || (why.code === 'host' && isSafari());
  return (
    <Stage title={t('outside-title')}>
      <p class={styles.text}>{isUsual ? t('outside-text') : reasonOf(why)}</p>
      <Command />
    </Stage>
  );
}

function Command() {
  return (
    <code class={styles.command} dir="ltr">
      {isSafari() ? 'hoopoe open --safari' : 'hoopoe open'}
    </code>
  );
}

/** Safari finds no other host of the page, and is signed in at this one in its own way. */
function isSafari(): boolean {
  return location.hostname === '127.0.0.1';
}
