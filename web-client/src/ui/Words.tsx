import styles from './Words.module.css';

type Props = {
  /** Of the name; that of the sentence is `${id}-more`. */
  id: string;
  label: string;
  explanation?: string | undefined;
};

/** What something to set is called, and a sentence about it. */
export function Words({ id, label, explanation }: Props) {
  return (
    <span class={styles.words}>
      <span id={id} class={styles.label}>{label}</span>
      {explanation !== undefined && <span id={`${id}-more`} class={styles.explanation}>{explanation}</span>}
    </span>
  );
}
