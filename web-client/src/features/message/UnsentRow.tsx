import { timeOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import type { Unsent } from '../../store/timeline';
import { Button } from '../../ui/Button';
import { reasonOf } from '../refusal/reason';
import { Bubble } from './Bubble';
import { DeliveryTick } from './DeliveryTick';
import styles from './MessageRow.module.css';
import { RichText } from './RichText';

type Props = { unsent: Unsent; again: () => void; giveUp: () => void };

/** A text that the node does not have yet, or could not be given. */
export function UnsentRow({ unsent: { text, at, state, why }, again, giveUp }: Props) {
  const tick = state === 'sending' ? 'clock' : 'failed';
  return (
    <div class={`${styles.row} ${styles.only}`}>
      <Bubble
        whose="own"
        place="only"
        foot={
          <>
            <time>{timeOf(at)}</time>
            <DeliveryTick tick={tick} label={t(state === 'sending' ? 'delivery-clock' : 'delivery-failed')} />
          </>
        }
      >
        <RichText text={text} />
      </Bubble>
      {state === 'failed' && (
        <p class={styles.reason} role="alert">
          {why === null ? t('unsent-node-down') : reasonOf(why)}{' '}
          <Button variant="plain" size="small" onClick={again}>
            {t('try-again')}
          </Button>
          <Button variant="plain" size="small" onClick={giveUp}>
            {t('unsent-give-up')}
          </Button>
        </p>
      )}
    </div>
  );
}
