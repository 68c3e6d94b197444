import { useSignal } from '@preact/signals';
import type { RefObject, TargetedKeyboardEvent } from 'preact';

import styles from './EmojiPanel.module.css';
import { gridMove } from './gridMove';
import { toned } from './list';
import type { Emoji, Tone } from './list';

/** As many as `EmojiPanel.module.css` puts side by side. */
export const COLUMNS = 9;

type Props = {
  id: string;
  grid: RefObject<HTMLDivElement | null>;
  label: string;
  signs: readonly Emoji[];
  tone: Tone;
  take: (emoji: Emoji) => void;
  /** Tells the name of what the pointer or the focus is on. */
  point: (name: string) => void;
};

/** Emoji in rows; one tab stop, and the arrows move among them. */
export function EmojiGrid({ id, grid, label, signs, tone, take, point }: Props) {
  const stop = useSignal(0);
  const rows = Array.from({ length: Math.ceil(signs.length / COLUMNS) }, (_, row) => signs.slice(row * COLUMNS, (row + 1) * COLUMNS));

  function pressed(event: TargetedKeyboardEvent<HTMLDivElement>) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const next = gridMove(event.key, stop.value, signs.length, COLUMNS, rtl);
    if (next === null) return;
    event.preventDefault();
    event.currentTarget.querySelectorAll('button')[next]?.focus();
  }

  return (
    <div class={styles.grid} id={id} ref={grid} role="grid" aria-label={label} onKeyDown={pressed} onPointerLeave={() => point('')}>
      {rows.map((row, at) => (
        <div key={at} class={styles.row} role="row">
          {row.map((emoji, column) => {
            const place = at * COLUMNS + column;
            return (
              <span key={emoji.sign} role="gridcell">
                <button
                  type="button"
                  class={styles.sign}
                  tabIndex={place === stop.value ? 0 : -1}
                  aria-label={emoji.name}
                  title={emoji.name}
                  onFocus={() => { stop.value = place; point(emoji.name); }}
                  onPointerEnter={() => point(emoji.name)}
                  onClick={() => take(emoji)}
                >
                  {toned(emoji, tone)}
                </button>
              </span>
            );
          })}
        </div>
      ))}
    </div>
  );
}
