import { useId } from 'preact/hooks';

import styles from './Switch.module.css';
import { Words } from './Words';

type Props = {
  label: string;
  explanation?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean | undefined;
};

/** Something that is on or off, from now on. */
export function Switch({ label, explanation, checked, onChange, disabled = false }: Props) {
  const id = useId();
  return (
    <label class={styles.row}>
      <Words id={id} label={label} explanation={explanation} />
      <input
        type="checkbox"
        role="switch"
        class={styles.switch}
        aria-labelledby={id}
        aria-describedby={explanation === undefined ? undefined : `${id}-more`}
        checked={checked}
        disabled={disabled}
        onChange={({ currentTarget }) => {
          const wished = currentTarget.checked;
          // It shows what is so, not what was wished: the owner draws it anew when that has changed.
          currentTarget.checked = checked;
          onChange(wished);
        }}
      />
    </label>
  );
}
