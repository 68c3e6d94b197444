import type { Contact } from '../../api/types';
import { t } from '../../i18n/i18n';
import { classes } from '../../ui/classes';
import { Icon } from '../../ui/icons';
import styles from './Name.module.css';

type Props = { name: string; verified?: boolean; class?: string | undefined };

/** A name, cut where there is no room, with a shield by that of somebody who was verified. */
export function Name({ name, verified = false, class: extra }: Props) {
  return (
    <span class={classes(styles.name, extra)}>
      <span class={styles.cut} dir="auto">{name}</span>
      {verified && (
        <span class={styles.shield} role="img" aria-label={t('verified')} title={t('verified')}>
          <Icon name="shield-check" size={16} />
        </span>
      )}
    </span>
  );
}

/** Whether somebody compared their safety number, and nothing has spoken against it since. */
export function isVerified(contact: Contact | undefined): boolean {
  return contact !== undefined && contact.verified && !contact.warning;
}
