import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import styles from './Avatar.module.css';
import { classes } from './classes';
import { Hidden } from './Hidden';
import { hueOf } from './hue';
import { Icon } from './icons';
import type { IconName } from './icons';
import { initialsOf } from './initials';

type Props = {
  name: string;
  /** What stays the same when the name changes: the colour comes from it. */
  identity: string;
  picture?: string | undefined;
  /** Drawn in the place of initials, where it is nobody. */
  icon?: IconName | undefined;
  size?: 32 | 40 | 48 | 96 | undefined;
  /** Draws the dot, and says in words what it means. */
  presence?: string | undefined;
  /** What is drawn over the initials once it is there. */
  children?: ComponentChildren;
};

/** The picture of somebody, or what stands for it; the name is beside it. */
export function Avatar({ name, identity, picture, icon, size = 40, presence, children }: Props) {
  const [broken, setBroken] = useState<string>();
  const initials = initialsOf(name);
  const face = classes(styles.face, presence !== undefined && styles.cut);
  return (
    <span class={classes(styles.avatar, styles[`size-${size}`])}>
      {picture !== undefined && picture !== broken ? (
        <img class={face} src={picture} alt="" width={size} height={size} decoding="async" draggable={false} onError={() => setBroken(picture)} />
      ) : (
        <span class={classes(face, styles.initials, styles[icon === undefined ? `hue-${hueOf(identity)}` : 'nobody'])} aria-hidden="true">
          {initials === '' ? <Icon name={icon ?? 'user'} size={size / 2} /> : initials}
          {children}
        </span>
      )}
      {presence !== undefined && (
        <span class={styles.presence}>
          <Hidden>{presence}</Hidden>
        </span>
      )}
    </span>
  );
}
