import type { ButtonHTMLAttributes } from 'preact';

import { classes } from './classes';
import styles from './IconButton.module.css';
import { Icon } from './icons';
import type { IconName } from './icons';
import type { Shortcut } from './Keys';
import { tip } from './Tooltip';

type Own = {
  label: string;
  icon: IconName;
  size?: number | undefined;
  variant?: 'plain' | 'tonal' | 'filled' | undefined;
  shortcut?: Shortcut | undefined;
  class?: string | undefined;
};

export type IconButtonProps = Own & Omit<ButtonHTMLAttributes<HTMLButtonElement>, keyof Own>;

/** Something to do, drawn; the tooltip says its name. */
export function IconButton({ label, icon, size = 22, variant = 'plain', shortcut, class: extra, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={shortcut?.keys}
      {...tip(label, shortcut)}
      {...rest}
      class={classes(styles.button, styles[variant], extra)}
    >
      <Icon name={icon} size={size} />
      {children}
    </button>
  );
}
