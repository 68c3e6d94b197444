import type { ComponentChildren } from 'preact';

import mark from './mark.svg';
import styles from './Stage.module.css';

/** A screen with one thing to do. */
export function Stage({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class={styles.stage}>
      <div class={styles.card}>
        <img src={mark} alt="" width="64" height="64" />
        <h1 class={styles.title}>{title}</h1>
        {children}
      </div>
    </main>
  );
}
