import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';

import { language, t } from '../../i18n/i18n';
import { Icon } from '../../ui/icons';
import { useRovingFocus } from '../../ui/rovingFocus';
import { Spinner } from '../../ui/Spinner';
import { canDraw } from './canDraw';
import { EmojiGrid } from './EmojiGrid';
import styles from './EmojiPanel.module.css';
import { found } from './emojiSearch';
import { GROUPS, loadEmoji, toned } from './list';
import type { Emoji, Group } from './list';
import { chose, recent, tone } from './recent';
import { Tones } from './Tones';

type Shown = Group | 'recent';

const FACES: Record<Shown, string> = { recent: '🕑', faces: '😀', people: '👋', nature: '🐦', food: '🍎', travel: '⛰️', activities: '⚽', objects: '💡', symbols: '❤️', flags: '🏁' };

type Props = { choose: (sign: string) => void };

/** All emoji: by group, by words, and those that were chosen lately. */
export function EmojiPanel({ choose }: Props) {
  const all = useSignal<ReadonlyMap<Group, readonly Emoji[]> | null>(null);
  const typed = useSignal('');
  const pointed = useSignal('');
  const group = useSignal<Shown>(recent.peek().length > 0 ? 'recent' : 'faces');
  const field = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const id = useId();
  const groups = useRovingFocus<HTMLDivElement>('horizontal');

  const wanted = language.value;
  useEffect(() => void loadEmoji(wanted).then((loaded) => { all.value = loaded; }), [wanted]);
  // A phone would cover half of it with its keyboard.
  useEffect(() => { if (matchMedia('(hover: hover)').matches) field.current?.focus(); }, []);

  const signs = useMemo(() => (all.value ? [...all.value.values()].flat() : []), [all.value]);
  const isSearch = typed.value.trim() !== '';
  const shown = isSearch ? found(signs, typed.value) : group.value === 'recent' ? lately(signs) : (all.value?.get(group.value) ?? []);

  function take(emoji: Emoji | undefined) {
    if (!emoji) return;
    const sign = toned(emoji, tone.value);
    chose(emoji.sign);
    choose(sign);
  }

  return (
    <div class={styles.panel}>
      <label class={styles.search}>
        <Icon name="search" size={18} />
        <input
          ref={field}
          class={styles.typed}
          type="search"
          placeholder={t('emoji-search')}
          aria-label={t('emoji-search')}
          aria-controls={id}
          autocomplete="off"
          value={typed.value}
          onInput={(event) => { typed.value = event.currentTarget.value; }}
          onKeyDown={(event) => {
            if (event.isComposing || (event.key !== 'Enter' && event.key !== 'ArrowDown')) return;
            event.preventDefault();
            if (event.key === 'ArrowDown') grid.current?.querySelector('button')?.focus();
            else if (isSearch) take(shown[0]);
          }}
        />
      </label>
      <div class={styles.groups} role="tablist" aria-label={t('emoji-groups')} {...groups}>
        {(['recent', ...GROUPS] as const).filter((one) => one !== 'recent' || recent.value.length > 0).map((one) => (
          <button
            key={one}
            type="button"
            class={styles.group}
            role="tab"
            aria-selected={!isSearch && one === group.value}
            aria-controls={id}
            aria-label={t(`emoji-${one}`)}
            title={t(`emoji-${one}`)}
            onClick={() => { group.value = one; typed.value = ''; }}
          >
            {FACES[one]}
          </button>
        ))}
      </div>
      {all.value === null ? (
        <div class={styles.note} id={id}><Spinner label={t('loading')} /></div>
      ) : shown.length === 0 ? (
        <p class={styles.note} id={id} role="status">{t('emoji-none')}</p>
      ) : (
        <EmojiGrid key={isSearch ? typed.value : group.value} id={id} grid={grid} label={isSearch ? t('emoji-search') : t(`emoji-${group.value}`)} signs={shown} tone={tone.value} take={take} point={(name) => { pointed.value = name; }} />
      )}
      <div class={styles.foot}>
        <span class={styles.name} aria-hidden="true">{canDraw() ? pointed.value : t('emoji-no-font')}</span>
        <Tones />
      </div>
    </div>
  );
}

function lately(signs: readonly Emoji[]): Emoji[] {
  const known = new Map(signs.map((emoji) => [emoji.sign, emoji]));
  return recent.value.flatMap((sign) => known.get(sign) ?? []);
}
