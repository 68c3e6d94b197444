import { classes } from './classes';
import styles from './Badge.module.css';
import { Hidden } from './Hidden';

type Props = {
  /** How many; `dot` is for what is new without a number. */
  count: number | 'dot';
  /** What is counted, in words ("3 unread messages"); without it something else has to say so. */
  label?: string | undefined;
  muted?: boolean | undefined;
};

/** How much waits. */
export function Badge({ count, label, muted = false }: Props) {
  if (count === 0) return null;
  return (
    <span class={classes(styles.badge, muted && styles.muted, count === 'dot' && styles.dot)}>
      <span aria-hidden="true" dir="ltr">{count === 'dot' ? '' : count > 99 ? '99+' : count}</span>
      {label !== undefined && <Hidden>{label}</Hidden>}
    </span>
  );
}
