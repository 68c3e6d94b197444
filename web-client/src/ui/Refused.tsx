import { Button } from './Button';
import styles from './Refused.module.css';

type Props = { why: string; again: { label: string; run: () => void } };

/** Where something should stand that could not be had: why, and another try. */
export function Refused({ why, again }: Props) {
  return (
    <p class={styles.refused} role="alert">
      {why}{' '}
      <Button variant="plain" size="small" onClick={again.run}>
        {again.label}
      </Button>
    </p>
  );
}
