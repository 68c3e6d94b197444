import type { ComponentChildren } from 'preact';

import mark from '../app/mark.svg';
import { Avatar } from '../ui/Avatar';
import { Badge } from '../ui/Badge';
import { classes } from '../ui/classes';
import { Icon } from '../ui/icons';
import styles from './Frame.module.css';

const CHATS = [
  { name: 'Allotment friends', preview: 'Ruth: Nine o’clock, at the gate', when: '14:12', unread: 0 },
  { name: 'Leila Haddad', preview: 'Put the camera by the window.', when: '13:40', unread: 2 },
  { name: 'Jonas Weber', preview: 'I have unplugged it now.', when: '11:05', unread: 0 },
  { name: 'Street clinic', preview: 'Samira: Minutes of Tuesday', when: 'Fri', unread: 14 },
  { name: 'Papa', preview: 'WONDERFUL', when: 'Thu', unread: 0 },
];

/** The page around what is sketched. */
export function Frame({ current, children }: { current: string; children: ComponentChildren }) {
  return (
    <div class={styles.frame}>
      <nav class={styles.rail} aria-label="Places">
        <img src={mark} alt="" width="36" height="36" />
        <Icon name="chat" size={22} />
        <Icon name="people" size={22} />
      </nav>
      <section class={styles.list} aria-label="Chats">
        <h1 class={styles.title}>Chats</h1>
        {CHATS.map(({ name, preview, when, unread }) => (
          <div key={name} class={classes(styles.row, name === current && styles.current)}>
            <Avatar name={name} identity={name} size={48} />
            <span class={styles.name}>{name}</span>
            <time class={styles.when}>{when}</time>
            <span class={styles.preview}>{preview}</span>
            {unread > 0 && <Badge count={unread} label={`${unread} unread messages`} />}
          </div>
        ))}
      </section>
      {children}
    </div>
  );
}
