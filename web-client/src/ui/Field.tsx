import type { ComponentChildren, HTMLAttributes, RefObject, TargetedKeyboardEvent } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

import { classes } from './classes';
import styles from './Field.module.css';
import { Hidden } from './Hidden';
import { IconButton } from './IconButton';
import { Icon } from './icons';
import type { IconName } from './icons';

type Own = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string | undefined;
  /** What is wrong; nothing, if it is empty. */
  error?: string | undefined;
  /** The label is only for those who hear the page, where an icon and a placeholder say enough to the others. */
  quiet?: boolean | undefined;
  icon?: IconName | undefined;
  trailing?: ComponentChildren;
  /** Makes it a field of several lines, which grows with its text. */
  rows?: number | undefined;
  /** To move the focus there. */
  inputRef?: RefObject<HTMLElement | null> | undefined;
};

type Kind =
  | { type?: 'text' | 'search' | 'email' | 'url' | 'tel' | 'date' | undefined; showLabel?: undefined; hideLabel?: undefined }
  | { type: 'password'; showLabel: string; hideLabel: string };

type Passed = {
  name?: string;
  placeholder?: string;
  autocomplete?: string;
  autofocus?: boolean;
  required?: boolean;
  disabled?: boolean;
  readonly?: boolean;
  maxlength?: number;
  max?: string;
  spellcheck?: boolean;
  inputmode?: NonNullable<HTMLAttributes['inputmode']>;
  enterkeyhint?: NonNullable<HTMLAttributes['enterkeyhint']>;
  onBlur?: () => void;
  onKeyDown?: (event: TargetedKeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
};

export type FieldProps = Own & Kind & Passed;

/** Something to write, what it is for, and what is wrong with it. */
export function Field({ label, value, onInput, hint, error = '', quiet = false, icon, trailing, rows, inputRef, type = 'text', showLabel, hideLabel, placeholder = ' ', ...passed }: FieldProps) {
  const id = useId();
  const [revealed, setRevealed] = useState(false);
  const own = useRef<HTMLElement | null>(null);
  // The attribute counts for the browser only while the page is loaded, or where a dialog opens.
  useLayoutEffect(() => { if (passed.autofocus) own.current?.focus(); }, []);
  const described = classes(hint !== undefined && `${id}-hint`, error !== '' && `${id}-error`);
  const common = {
    ...passed,
    id,
    value,
    placeholder,
    class: styles.input,
    'aria-invalid': error !== '',
    ...(described === '' ? {} : { 'aria-describedby': described }),
    // Names are written in either direction, whatever the language of the page.
    ...(type === 'text' || type === 'search' ? { dir: 'auto' as const } : {}),
    ref: (element: HTMLElement | null) => {
      own.current = element;
      if (inputRef) inputRef.current = element;
    },
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
  };
  return (
    <div class={styles.field}>
      <label class={quiet ? undefined : styles.label} for={id}>{quiet ? <Hidden>{label}</Hidden> : label}</label>
      <div class={classes(styles.box, error !== '' && styles.invalid)}>
        {icon && <Icon name={icon} size={20} />}
        {rows === undefined ? (
          // Preact types each kind of input by itself, and this is one of several.
          <input {...common} type={(revealed ? 'text' : type) as 'text'} />
        ) : (
          <textarea {...common} rows={rows} />
        )}
        {type === 'password' && (
          <IconButton icon={revealed ? 'eye-off' : 'eye'} label={(revealed ? hideLabel : showLabel) ?? ''} onClick={() => setRevealed(!revealed)} />
        )}
        {trailing}
      </div>
      {hint !== undefined && <p id={`${id}-hint`} class={styles.hint}>{hint}</p>}
      <div class={styles.complaint} aria-live="polite">
        {error !== '' && (
          <p id={`${id}-error`} class={styles.error}>
            <Icon name="alert" size={16} />
            <span>{error}</span>
          </p>
        )}
      </div>
    </div>
  );
}
