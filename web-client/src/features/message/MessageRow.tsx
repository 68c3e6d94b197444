import type { Message } from '../../api/types';
import { drawable, momentOf, timeOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import { Bubble } from './Bubble';
import { cleanText } from './clean';
import { DeliveryTick } from './DeliveryTick';
import styles from './MessageRow.module.css';
import { RichText } from './RichText';
import { reasonKey, stateKey, tickOf } from './ticks';

type Props = {
  message: Message;
  /** The contact's. */
  name: string;
  place: 'only' | 'first' | 'middle' | 'last';
  /** Opens what is known about the message. */
  details: () => void;
};

/** A message of a conversation. */
export function MessageRow({ message, name, place, details }: Props) {
  const { mine, delivery, text, sent_at } = message;
  const tick = delivery ? tickOf(delivery) : null;
  // What stands together was said in the same minutes: the last one tells the time.
  const tells = place === 'only' || place === 'last';
  return (
    <div class={`${styles.row} ${styles[place]}`}>
      <Bubble
        whose={mine ? 'own' : 'other'}
        place={place}
        foot={
          <>
            {(tells || tick === 'failed') && (
              <time dateTime={new Date(drawable(sent_at)).toISOString()} title={momentOf(sent_at)}>
                {timeOf(sent_at)}
              </time>
            )}
            {tick && (
              <button class={styles.tick} onClick={details} tabIndex={-1} title={t('message-details')}>
                <DeliveryTick tick={tick} label={t(stateKey(tick))} />
              </button>
            )}
          </>
        }
      >
        <RichText text={text} />
      </Bubble>
      {delivery?.reason != null && <p class={styles.reason}>{t(reasonKey(delivery.reason), { name })}</p>}
    </div>
  );
}

/** What a screen reader says of a message. */
export function labelOf(message: Message, name: string): string {
  const who = message.mine ? t('you') : name;
  const state = message.delivery ? t(stateKey(tickOf(message.delivery))) : '';
  const text = cleanText(message.text.slice(0, 300));
  return [who, text, timeOf(message.sent_at), state].filter((part) => part !== '').join(', ');
}
