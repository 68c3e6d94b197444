import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { anchored } from './anchored';
import type { Spot } from './anchored';
import { classes } from './classes';
import { Icon } from './icons';
import type { IconName } from './icons';
import { Keys } from './Keys';
import type { Shortcut } from './Keys';
import styles from './Menu.module.css';
import { useAnchoredPanel, whenClosed } from './opening';
import type { Opening, OpenState } from './opening';
import { moved, moveOf } from './rovingFocus';
import { matchTyped, PAUSE_MS } from './typeahead';

export type MenuItem = {
  label: string;
  run: () => void;
  icon?: IconName | undefined;
  shortcut?: Shortcut | undefined;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  /** For what is on or off. */
  checked?: boolean | undefined;
};

export type MenuEntry = MenuItem | 'separator';

type Props = {
  opening: Opening;
  label: string;
  items: readonly MenuEntry[];
  spot?: Spot | undefined;
};

/** What can be done, in a list that opens beside a button or under the pointer; `useOpening('menu')` opens it. */
export function Menu({ opening, ...rest }: Props) {
  const state = opening.state.value;
  return state.kind === 'open' ? <Panel key={state.turn} {...rest} state={state} close={opening.close} /> : null;
}

type PanelProps = Omit<Props, 'opening'> & { state: Extract<OpenState, { kind: 'open' }>; close: () => void };

function Panel({ state, close, label, items, spot = 'below start' }: PanelProps) {
  const panel = useAnchoredPanel(state.anchor, spot);
  const typed = useRef({ text: '', at: 0 });

  useLayoutEffect(() => {
    const all = itemsIn(panel.current);
    (state.focus === 'first' ? all[0] : all.at(-1))?.focus({ preventScroll: true });
  }, [panel, state]);

  function onKeyDown(event: TargetedKeyboardEvent<HTMLDivElement>) {
    // Who leaves with the tab key goes on from the button, where the closed menu puts the focus.
    if (event.key === 'Tab') return close();
    const all = itemsIn(event.currentTarget);
    const from = all.findIndex((item) => item === document.activeElement);
    const move = moveOf(event.key, 'vertical', false);
    if (move) {
      event.preventDefault();
      typed.current = { text: '', at: 0 };
      all[moved(move, from, all.length, true)]?.focus();
    } else if (isLetter(event, typed.current)) {
      event.preventDefault();
      const isNew = event.timeStamp - typed.current.at > PAUSE_MS;
      typed.current = { text: isNew ? event.key : typed.current.text + event.key, at: event.timeStamp };
      all[matchTyped(all.map((item) => item.dataset['label'] ?? ''), typed.current.text, from)]?.focus();
    }
  }

  function choose(item: MenuItem) {
    if (item.disabled) return;
    // Closed before it acts: what it opens then remembers the button, not an item that has gone.
    panel.current?.hidePopover();
    close();
    item.run();
  }

  return (
    <div ref={panel} class={classes(anchored, styles.menu)} popover="auto" role="menu" aria-label={label} onKeyDown={onKeyDown} onBeforeToggle={whenClosed(close)}>
      {items.map((item, at) =>
        item === 'separator' ? <div key={at} class={styles.separator} role="separator" /> : <Item key={at} item={item} choose={choose} />,
      )}
    </div>
  );
}

function Item({ item, choose }: { item: MenuItem; choose: (item: MenuItem) => void }) {
  const { label, icon, shortcut, danger = false, disabled, checked } = item;
  const kind = checked === undefined ? { role: 'menuitem' as const } : { role: 'menuitemcheckbox' as const, 'aria-checked': checked };
  return (
    <button
      type="button"
      {...kind}
      class={classes(styles.item, danger && styles.danger)}
      tabIndex={-1}
      data-label={label}
      aria-disabled={disabled}
      aria-keyshortcuts={shortcut?.keys}
      onPointerMove={followPointer}
      onClick={() => choose(item)}
    >
      {checked === undefined ? icon && <Icon name={icon} size={20} /> : <span class={styles.check}>{checked && <Icon name="check" size={20} />}</span>}
      <span class={styles.label}>{label}</span>
      {shortcut && <Keys shortcut={shortcut} />}
    </button>
  );
}

// The arrows go on from where the pointer is: there are not two marks in one menu.
function followPointer(event: TargetedPointerEvent<HTMLButtonElement>): void {
  if (event.pointerType === 'mouse') event.currentTarget.focus({ preventScroll: true });
}

function itemsIn(menu: HTMLElement | null): HTMLElement[] {
  return menu ? [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')] : [];
}

// A space belongs to a word that has begun; otherwise it chooses the item.
function isLetter(event: KeyboardEvent, typed: { text: string; at: number }): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || [...event.key].length !== 1) return false;
  return event.key !== ' ' || (typed.text !== '' && event.timeStamp - typed.at <= PAUSE_MS);
}
