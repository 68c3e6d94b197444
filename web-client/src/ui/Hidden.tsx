import type { ComponentChildren } from 'preact';

import styles from './Hidden.module.css';

/** Words for those who hear the page, not for those who see it. */
export function Hidden({ children }: { children: ComponentChildren }) {
  return <span class={styles.hidden}>{children}</span>;
}
