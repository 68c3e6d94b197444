import type { ButtonHTMLAttributes } from 'preact';

import styles from './Button.module.css';
import { classes } from './classes';
import { Icon } from './icons';
import type { IconName } from './icons';
import { Spinner } from './Spinner';

type Own = {
  /** `filled` is the one thing to do in a view; `danger` cannot be undone. */
  variant?: 'filled' | 'tonal' | 'plain' | 'danger' | 'danger-plain' | undefined;
  size?: 'small' | 'normal' | 'large' | undefined;
  icon?: IconName | undefined;
  busy?: boolean | undefined;
  /** As wide as what it stands in. */
  wide?: boolean | undefined;
  class?: string | undefined;
};

export type ButtonProps = Own & Omit<ButtonHTMLAttributes<HTMLButtonElement>, keyof Own>;

/** Something to do. */
export function Button({ variant = 'tonal', size = 'normal', icon, busy = false, wide = false, class: extra, onClick, children, ...rest }: ButtonProps) {
  // A busy button keeps the focus and its place in the tab order, which `disabled` would take.
  const waiting = busy ? { 'aria-disabled': true, 'aria-busy': true, onClick: swallow } : { onClick };
  return (
    <button type="button" {...rest} {...waiting} class={classes(styles.button, styles[variant], styles[size], wide && styles.wide, busy && styles.busy, extra)}>
      <span class={styles.words}>
        {icon && <Icon name={icon} size={size === 'small' ? 16 : 20} />}
        {children}
      </span>
      {busy && (
        <span class={styles.crest}>
          <Spinner size={size === 'small' ? 16 : 20} />
        </span>
      )}
    </button>
  );
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
