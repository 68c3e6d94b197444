import type { Tick } from './ticks';
import styles from './DeliveryTick.module.css';

/** How far an own message is: a clock, one tick, two, two in a filled disc, an exclamation mark, or a bookmark. */
export function DeliveryTick({ tick, label }: { tick: Tick; label: string }) {
  return (
    <svg class={`${styles.tick} ${styles[tick]}`} viewBox="0 0 22 14" width="22" height="14" role="img" aria-label={label}>
      {SHAPES[tick]}
    </svg>
  );
}

const TWO = <path d="m3 7.6 3.2 3.1 6-7.2M9.600 10l.7.7 6-7.2" />;

const SHAPES = {
  clock: (
    <>
      <circle cx="13" cy="7" r="5.2" />
      <path d="M13 4.200V7l2 1.400" />
    </>
  ),
  sent: <path d="m7 7.600 3.200 3.100 6-7.200" />,
  delivered: TWO,
  read: (
    <>
      <rect class={styles.disc} x="0" y="0" width="22" height="14" rx="7" />
      <path d="m4.500 7.400 2.500 2.400 4.700-5.600M10.300 9l.8.8 4.700-5.600" />
    </>
  ),
  failed: (
    <>
      <circle class={styles.disc} cx="13" cy="7" r="6.500" />
      <path d="M13 3.800v3.700M13 10v.01" />
    </>
  ),
  kept: <path d="M9.500 2h7v10l-3.500-2.600L9.500 12z" />,
};
