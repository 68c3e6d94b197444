import type { Message } from '../../api/types';
import { momentOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import { timelineOf } from '../../store/timeline';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/icons';
import styles from './MessageDetails.module.css';
import { pathKey, reasonKey, stateKey, tickOf } from './ticks';

type Props = { message: Message; contact: number; name: string; close: () => void };

/** What is known about a message: how far it is, which way it took, when, and why it is not further. */
export function MessageDetails({ message: opened, contact, name, close }: Props) {
  const timeline = timelineOf(contact).value;
  // It may get further while one looks.
  const message = (timeline.kind === 'shown' && timeline.messages.find((one) => one.id === opened.id)) || opened;
  const { delivery, arrival } = message;
  const path = delivery?.path ?? arrival;
  return (
    <Dialog title={t('message-details')} onClose={close} closeLabel={t('close')} sheet>
      <dl class={styles.facts}>
        {delivery && <Fact name={t('detail-state')} value={t(stateKey(tickOf(delivery)))} />}
        {delivery && <Fact name={t('detail-since')} value={momentOf(delivery.at)} />}
        <Fact name={t('detail-written')} value={momentOf(message.sent_at)} />
        {!message.mine && <Fact name={t('detail-arrived')} value={momentOf(message.stored_at)} />}
      </dl>
      {path != null && (
        <p class={styles.path}>
          <Icon name={path === 'direct' ? 'feather' : 'stamp'} size={20} />
          {t(pathKey(path))}
        </p>
      )}
      {delivery?.state === 'kept' && (
        <p class={styles.path}>
          <Icon name="bookmark" size={20} />
          {t('note-kept')}
        </p>
      )}
      {delivery?.reason != null && (
        <p class={styles.path}>
          <Icon name="info" size={20} />
          {t(reasonKey(delivery.reason), { name })}
        </p>
      )}
    </Dialog>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div class={styles.fact}>
      <dt class={styles.name}>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
