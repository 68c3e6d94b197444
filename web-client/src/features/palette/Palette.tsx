import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { palette } from '../../app/palette';
import { t } from '../../i18n/i18n';
import { Icon } from '../../ui/icons';
import { entries, matching } from './entries';
import type { Entry } from './entries';
import styles from './Palette.module.css';

/** Everything by a few letters: conversations, places, commands. */
export function Palette() {
  return palette.value ? <Open close={() => { palette.value = false; }} /> : null;
}

function Open({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const typed = useSignal('');
  const at = useSignal(0);
  const found = matching(entries(), typed.value);

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  function choose(entry: Entry | undefined) {
    if (!entry) return;
    dialog.current?.close();
    entry.run();
  }

  function pressed(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      at.value = (at.value + step + found.length) % Math.max(1, found.length);
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      choose(found[at.value]);
    }
  }

  return (
    <dialog class={styles.palette} ref={dialog} aria-label={t('palette')} onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      <div class={styles.box}>
        <label class={styles.search}>
          <Icon name="search" size={20} />
          <input
            class={styles.field}
            placeholder={t('palette-placeholder')}
            aria-label={t('palette-placeholder')}
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-found"
            aria-activedescendant={found[at.value] ? `palette-${at.value}` : undefined}
            autocomplete="off"
            value={typed.value}
            onInput={(event) => { typed.value = event.currentTarget.value; at.value = 0; }}
            onKeyDown={pressed}
            autofocus
          />
        </label>
        <ul class={styles.found} id="palette-found" role="listbox" aria-label={t('palette')}>
          {found.map((entry, place) => (
            <li
              key={entry.id}
              id={`palette-${place}`}
              class={styles.entry}
              role="option"
              aria-selected={place === at.value}
              ref={(row) => { if (place === at.value) row?.scrollIntoView({ block: 'nearest' }); }}
              onClick={() => choose(entry)}
            >
              <Icon name={entry.icon} size={18} />
              <span class={styles.text} dir="auto">{entry.text}</span>
            </li>
          ))}
          {found.length === 0 && <li class={styles.none} role="option" aria-selected="false" aria-disabled="true">{t('palette-nothing')}</li>}
        </ul>
      </div>
    </dialog>
  );
}
