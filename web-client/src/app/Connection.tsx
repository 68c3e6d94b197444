import { t } from '../i18n/i18n';
import { hearing, restored, server } from '../store/node';
import { Icon } from '../ui/icons';
import styles from './Connection.module.css';

/** Said at the top as long as something is not as it should be: the node, or the way to its server. */
export function Connection() {
  const state = server.value?.state;
  if (hearing.value === 'lost') return <Line icon="wifi-off" text={t('state-node-lost')} />;
  if (state === 'refused') return <Line icon="alert" text={t('server-refused')} href="#/settings/network" />;
  if (state === 'unreachable') return <Line icon="server" text={t('server-unreachable')} href="#/settings/network" />;
  if (restored.value) return <Line icon="info" text={t('state-restored')} />;
  return null;
}

function Line({ icon, text, href }: { icon: 'wifi-off' | 'alert' | 'server' | 'info'; text: string; href?: string }) {
  return (
    <p class={styles.line} role="status">
      <Icon name={icon} size={18} />
      <span>{href === undefined ? text : <a href={href}>{text}</a>}</span>
    </p>
  );
}
