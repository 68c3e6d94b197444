import { classes } from './classes';
import styles from './Spinner.module.css';

const FEATHERS = [styles.first, styles.second, styles.third, styles.fourth];

type Props = {
  size?: number | undefined;
  /** What is being waited for; without it something else has to say so. */
  label?: string | undefined;
};

/** Somebody types, or something loads: the hoopoe fans its crest. */
export function Spinner({ size = 24, label }: Props) {
  const length = `${size / 16}rem`;
  const naming = label === undefined ? { 'aria-hidden': true } : { role: 'img' as const, 'aria-label': label };
  return (
    <svg class={classes(styles.crest, label !== undefined && styles.alone)} viewBox="0 0 24 24" width={length} height={length} {...naming}>
      {FEATHERS.map((place) => (
        <g key={place} class={classes(styles.feather, place)}>
          <path d="M17 21C15.8 16.6 15.2 12.8 15.3 9.2h3.4c.1 3.6-.5 7.4-1.7 11.8Z" />
          <path class={styles.tip} d="M15.4 8C15.6 6.2 16.15 4.6 17 3.2c.85 1.4 1.4 3 1.6 4.8Z" />
        </g>
      ))}
    </svg>
  );
}
