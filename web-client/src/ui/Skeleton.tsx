import { classes } from './classes';
import styles from './Skeleton.module.css';

type Props = { look?: 'line' | 'short' | 'circle' | 'block' | undefined };

/** Where something will be: said to nobody, for it says nothing. */
export function Skeleton({ look = 'line' }: Props) {
  return <span class={classes(styles.skeleton, styles[look])} aria-hidden="true" />;
}

/** A list of people or conversations, before it is there. */
export function SkeletonRows({ count }: { count: number }) {
  return (
    <div class={styles.rows} aria-hidden="true">
      {Array.from({ length: count }, (_, at) => (
        <div key={at} class={styles.row}>
          <Skeleton look="circle" />
          <div class={styles.lines}>
            <Skeleton look="short" />
            <Skeleton look="line" />
          </div>
        </div>
      ))}
    </div>
  );
}
