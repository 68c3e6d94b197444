import { useId } from 'preact/hooks';

import styles from './Choice.module.css';
import { classes } from './classes';
import { Hidden } from './Hidden';
import { Icon } from './icons';
import type { IconName } from './icons';
import { Words } from './Words';

export type Option<T extends string> = {
  value: T;
  label: string;
  explanation?: string | undefined;
  icon?: IconName | undefined;
  disabled?: boolean | undefined;
};

type Props<T extends string> = {
  label: string;
  options: readonly Option<T>[];
  /** `null` where nothing is chosen yet. */
  value: T | null;
  onChange: (value: T) => void;
  /** Cards weigh one against the other, rows are a plain list, pills filter what is below. */
  look?: 'cards' | 'rows' | 'pills' | undefined;
  /** The label is only for those who hear the page. */
  quiet?: boolean | undefined;
};

/** One of several. */
export function Choice<T extends string>({ label, options, value, onChange, look = 'rows', quiet = false }: Props<T>) {
  const id = useId();
  return (
    <fieldset class={classes(styles.choice, styles[look])}>
      <legend class={quiet ? undefined : styles.legend}>{quiet ? <Hidden>{label}</Hidden> : label}</legend>
      <div class={styles.options}>
        {options.map((option) => {
          const key = `${id}-${option.value}`;
          return (
            <label key={option.value} class={styles.option}>
              <input
                type="radio"
                class={styles.radio}
                name={id}
                aria-labelledby={key}
                aria-describedby={option.explanation === undefined ? undefined : `${key}-more`}
                checked={option.value === value}
                disabled={option.disabled ?? false}
                onChange={() => onChange(option.value)}
              />
              {option.icon && <Icon name={option.icon} size={look === 'pills' ? 16 : 22} />}
              <Words id={key} label={option.label} explanation={option.explanation} />
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
