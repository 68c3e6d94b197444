import { t } from '../i18n/i18n';
import { unreadTotal } from '../store/chats';
import { hearing, server } from '../store/node';
import { waiting } from '../store/requests';
import { Badge } from '../ui/Badge';
import { Icon } from '../ui/icons';
import type { IconName } from '../ui/icons';
import { Mark } from './Mark';
import styles from './Rail.module.css';
import { route } from './route';

/** The places of the page, and how the node stands. */
export function Rail() {
  const { at } = route.value;
  return (
    <nav class={styles.rail} aria-label={t('places')} data-landmark tabIndex={-1}>
      <span class={styles.mark}>
        <Mark size={36} />
      </span>
      <Item icon="chat" href="#/" label={t('chats')} current={at === 'chats' || at === 'chat'} count={unreadTotal.value} counted={t('unread-count', { count: unreadTotal.value })} />
      <Item icon="people" href="#/people" label={t('people')} current={at === 'people'} count={waiting.value} counted={t('requests-count', { count: waiting.value })} />
      <span class={styles.space} />
      <State />
      <Item icon="gear" href="#/settings" label={t('settings')} current={at === 'settings'} count={0} counted="" />
    </nav>
  );
}

type ItemProps = { icon: IconName; href: string; label: string; current: boolean; count: number; counted: string };

function Item({ icon, href, label, current, count, counted }: ItemProps) {
  return (
    <a class={styles.item} href={href} aria-current={current ? 'page' : undefined} title={label}>
      <Icon name={icon} size={22} />
      <span class={styles.label}>{label}</span>
      {count > 0 && <span class={styles.badge}><Badge count={count} label={counted} /></span>}
    </a>
  );
}

/** One dot and one word, as long as all is well. */
function State() {
  const isLost = hearing.value === 'lost';
  const state = server.value?.state ?? 'none';
  const word = isLost ? t('state-node-lost') : t(`server-${state}`);
  const isGood = !isLost && (state === 'connected' || state === 'none');
  return (
    <a class={styles.state} href="#/settings/network" title={word}>
      <span class={`${styles.dot} ${isGood ? styles.good : styles.bad}`} />
      <span class={styles.word}>{isLost ? t('state-short-lost') : t(`server-short-${state}`)}</span>
    </a>
  );
}
