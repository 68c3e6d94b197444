import type { ComponentChildren } from 'preact';

import { Button } from './Button';
import styles from './Empty.module.css';

type Props = {
  /** One sentence: what to do next. */
  text: string;
  action?: { label: string; run: () => void } | undefined;
  /** One of `drawings.tsx`. */
  drawing?: ComponentChildren;
};

/** Where there is nothing yet. */
export function Empty({ text, action, drawing }: Props) {
  return (
    <div class={styles.empty}>
      {drawing}
      <p class={styles.text}>{text}</p>
      {action && <Button onClick={action.run}>{action.label}</Button>}
    </div>
  );
}
