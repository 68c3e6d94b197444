import { SHORTCUTS } from '../../app/shortcuts';
import { t } from '../../i18n/i18n';
import styles from './Part.module.css';

const ARROWS: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓' };

/** All keys of the page. */
export function Shortcuts() {
  return (
    <div class={styles.group}>
      {SHORTCUTS.map(({ id, keys }) => (
        <div class={styles.row} key={id}>
          <span>{t(`shortcut-${id}`)}</span>
          <span class={styles.keys} dir="ltr">
            {keys.map((key) => <kbd class={styles.key} key={key}>{ARROWS[key] ?? key}</kbd>)}
          </span>
        </div>
      ))}
    </div>
  );
}
