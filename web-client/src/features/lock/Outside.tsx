import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Stage } from '../../app/Stage';
import styles from '../../app/Stage.module.css';

type Why = { kind: 'down'; locked: boolean } | { kind: 'outside'; code: string; why: string };

/** For whoever cannot come in: why, and what to do. */
export function Outside({ why, look }: { why: Why; look: () => Promise<void> }) {
  // Safari finds no other host of the page, and is signed in at this one in its own way.
  const command = location.hostname === '127.0.0.1' ? 'hoopoe open --safari' : 'hoopoe open';
  if (why.kind === 'down') {
    return (
      <Stage title={t('down-title')}>
        <p class={styles.text}>{t(why.locked ? 'down-locked' : 'down-text')}</p>
        <Command command={command} />
        <Button variant="filled" onClick={() => void look()}>{t('try-again')}</Button>
      </Stage>
    );
  }
  // The usual case is said by the headline already.
  const isUsual = why.code === 'no_session' || (why.code === 'host' && location.hostname === '127.0.0.1');
  return (
    <Stage title={t('outside-title')}>
      <p class={styles.text}>{isUsual ? t('outside-text') : why.why}</p>
      <Command command={command} />
    </Stage>
  );
}

function Command({ command }: { command: string }) {
  return (
    <code class={styles.command} dir="ltr">
      {command}
    </code>
  );
}
