import { go } from '../../app/route';
import { t } from '../../i18n/i18n';
import { contacts } from '../../store/contacts';
import { server } from '../../store/node';
import { doWithoutServer, reach } from '../../store/reach';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { IconButton } from '../../ui/IconButton';
import styles from './NoServer.module.css';

/** Says to whoever knows somebody and has no server what that means, until there is one or they want to do without. */
export function NoServer() {
  const knowsSomebody = [...contacts.value.values()].some((contact) => contact.state === 'accepted' || contact.state === 'waiting');
  if (server.value?.state !== 'none' || reach.value === 'direct' || !knowsSomebody) return null;
  return (
    <section class={styles.advice} aria-label={t('server-none')}>
      <Icon name="server" size={20} />
      <p class={styles.text}>{t('reach-none')}</p>
      <Button variant="tonal" size="small" onClick={() => go({ at: 'settings', section: 'network' })}>{t('reach-none-join')}</Button>
      <IconButton icon="close" label={t('reach-none-without')} onClick={doWithoutServer} />
    </section>
  );
}
