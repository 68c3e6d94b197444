import { t } from '../../i18n/i18n';
import { useRovingFocus } from '../../ui/rovingFocus';
import styles from './EmojiPanel.module.css';
import { TONES, toned } from './list';
import { chooseTone, tone } from './recent';

const HAND = { sign: '✋', hasTones: true };

/** The tone of skin of all emoji that have one. */
export function Tones() {
  const row = useRovingFocus<HTMLDivElement>('horizontal', { wraps: true });
  return (
    <div class={styles.tones} role="radiogroup" aria-label={t('emoji-tone')} {...row}>
      {TONES.map((one) => (
        <button key={one} type="button" class={styles.tone} role="radio" aria-checked={one === tone.value} aria-label={t(`emoji-tone-${one}`)} title={t(`emoji-tone-${one}`)} onClick={() => chooseTone(one)}>
          {toned(HAND, one)}
        </button>
      ))}
    </div>
  );
}
