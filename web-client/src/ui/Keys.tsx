import styles from './Keys.module.css';

/** A shortcut twice: as `aria-keyshortcuts` wants it ("Control+K"), and as people read it ("Ctrl K"). */
export type Shortcut = { keys: string; text: string };

/** The keys of a shortcut, drawn; what they belong to says them to screen readers by `aria-keyshortcuts`. */
export function Keys({ shortcut }: { shortcut: Shortcut }) {
  return (
    <kbd class={styles.keys} dir="auto" aria-hidden="true">
      {shortcut.text}
    </kbd>
  );
}
