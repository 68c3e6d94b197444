import { t } from '../../i18n/i18n';
import { chats } from '../../store/chats';
import { Badge } from '../../ui/Badge';
import { Icon } from '../../ui/icons';
import styles from './JumpToLatest.module.css';

/** Leads to the newest message, and says how many are new. */
export function JumpToLatest({ contact, jump }: { contact: number; jump: () => void }) {
  const unread = chats.value.get(contact)?.unread ?? 0;
  return (
    <button class={styles.latest} onClick={jump} aria-label={t('jump-to-latest')} title={t('jump-to-latest')}>
      <Icon name="arrow-down" size={20} />
      {unread > 0 && <span class={styles.count}><Badge count={unread} label={t('unread-count', { count: unread })} /></span>}
    </button>
  );
}
