import type { ComponentChildren } from 'preact';

import styles from './Bubble.module.css';

type Props = {
  whose: 'own' | 'other';
  place: 'only' | 'first' | 'middle' | 'last';
  /** Time and ticks. */
  foot: ComponentChildren;
  children: ComponentChildren;
};

/** A message as a shape; the corner at its writer's side is sharp where a group ends. */
export function Bubble({ whose, place, foot, children }: Props) {
  return (
    <div class={`${styles.bubble} ${styles[whose]} ${styles[place]}`}>
      {children}
      <span class={styles.foot}>{foot}</span>
    </div>
  );
}
