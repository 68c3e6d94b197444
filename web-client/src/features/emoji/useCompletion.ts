import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';

import type { Emoji } from './list';

export type Completion = {
  found: ReadonlySignal<readonly Emoji[]>;
  /** Which of them Enter takes. */
  at: ReadonlySignal<number>;
  /** What was typed has changed, or the caret has moved. */
  look: () => void;
  /** Whether the key was meant for this. */
  pressed: (event: KeyboardEvent) => boolean;
  take: (emoji: Emoji) => void;
};

/** Offers emoji for a word behind a colon where one writes; `changed` is told the text in which one was put. */
export function useCompletion(field: RefObject<HTMLTextAreaElement | null>, changed: (text: string) => void): Completion {
  const found = useSignal<readonly Emoji[]>([]);
  const at = useSignal(0);
  const asked = useRef<string | null>(null);

  function stop() {
    asked.current = null;
    found.value = [];
  }

  function look() {
    const word = wordBefore(field.current);
    asked.current = word;
    if (word === null) return stop();
    void import('./complete').then(({ complete }) => complete(word)).then((all) => {
      // Somebody may have typed on meanwhile.
      if (asked.current !== word) return;
      found.value = all;
      at.value = 0;
    }, stop);
  }

  function take(emoji: Emoji) {
    const { current } = field;
    const word = wordBefore(current);
    stop();
    if (!current || word === null) return;
    void Promise.all([import('./recent'), import('./list')]).then(([{ chose, tone }, { toned }]) => {
      current.setRangeText(toned(emoji, tone.peek()), current.selectionStart - word.length - 1, current.selectionStart, 'end');
      chose(emoji.sign);
      changed(current.value);
      current.focus();
    });
  }

  function pressed(event: KeyboardEvent): boolean {
    const all = found.peek();
    if (all.length === 0 || event.isComposing) return false;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const chosen = all[at.peek()];
    if (step !== 0) at.value = (at.peek() + step + all.length) % all.length;
    else if (event.key === 'Escape') stop();
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && chosen) take(chosen);
    else return false;
    event.preventDefault();
    return true;
  }

  return { found, at, look, pressed, take };
}

/** The word of two letters or more between a colon and the caret, if there is one. */
export function wordBefore(field: Pick<HTMLTextAreaElement, 'value' | 'selectionStart' | 'selectionEnd'> | null): string | null {
  if (!field || field.selectionStart !== field.selectionEnd) return null;
  return /(?:^|\s):(\p{L}[\p{L}\p{M}\p{N}]+)$/u.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null;
}
