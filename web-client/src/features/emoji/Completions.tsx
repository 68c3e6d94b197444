import { t } from '../../i18n/i18n';
import styles from './Completions.module.css';
import type { Completion } from './useCompletion';

/** The id of the list, and of each of its rows with its place behind it. */
export const COMPLETIONS = 'completions';

/** What a word behind a colon may become, above where one writes. */
export function Completions({ completion: { found, at, take } }: { completion: Completion }) {
  if (found.value.length === 0) return null;
  return (
    <ul class={styles.list} id={COMPLETIONS} role="listbox" aria-label={t('emoji')}>
      {found.value.map((emoji, place) => (
        <li
          key={emoji.sign}
          id={`${COMPLETIONS}-${place}`}
          class={styles.row}
          role="option"
          aria-selected={place === at.value}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => take(emoji)}
        >
          <span class={styles.sign} aria-hidden="true">{emoji.sign}</span>
          {emoji.name}
        </li>
      ))}
    </ul>
  );
}
