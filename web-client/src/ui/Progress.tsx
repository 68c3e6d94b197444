import styles from './Progress.module.css';

type Props = {
  /** From 0 to 1; `null` while nobody knows how long it takes. */
  value: number | null;
  label: string;
  /** How far it is, in words, where a percentage says too little ("12 of 50 MB"). */
  text?: string | undefined;
};

/** How far something is. */
export function Progress({ value, label, text }: Props) {
  return (
    <progress class={styles.progress} aria-label={label} aria-valuetext={text} max={1} {...(value === null ? {} : { value })} />
  );
}
