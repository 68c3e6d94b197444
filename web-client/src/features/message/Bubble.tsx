import type { ComponentChildren } from 'preact';

import styles from './Bubble.module.css';

type Props = {
  whose: 'own' | 'other';
  place: 'only' | 'first' | 'middle' | 'last';
  /** Time and ticks. */
  foot: ComponentChildren;
  children: ComponentChildren;
};

/**
 * A message as a shape; the corner at its writer's side is sharp where a group ends. It stands where the page's direction puts it,
 * and what it says runs as its own letters do.
 */
export function Bubble({ whose, place, foot, children }: Props) {
  return (
    <div data-bubble class={`${styles.bubble} ${styles[whose]} ${styles[place]}`}>
      <div class={styles.text} dir="auto">
        {children}
        <span class={styles.foot}>{foot}</span>
      </div>
    </div>
  );
}
