import type { ComponentChildren } from 'preact';

import styles from './gallery.module.css';

/** A headed group. */
export function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class={styles.part}>
      <h2 class={styles.title}>{title}</h2>
      <div class={styles.row}>{children}</div>
    </section>
  );
}
