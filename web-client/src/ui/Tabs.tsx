import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useId } from 'preact/hooks';

import { Icon } from './icons';
import type { IconName } from './icons';
import { moved, moveOf } from './rovingFocus';
import styles from './Tabs.module.css';

export type Tab<T extends string> = { id: T; label: string; icon?: IconName | undefined; badge?: ComponentChildren };

type Props<T extends string> = {
  label: string;
  tabs: readonly Tab<T>[];
  selected: T;
  onSelect: (id: T) => void;
  children: ComponentChildren;
};

/** Several contents in one place, of which one is shown; the arrows go from one to the next. */
export function Tabs<T extends string>({ label, tabs, selected, onSelect, children }: Props<T>) {
  const id = useId();

  function onKeyDown(event: TargetedKeyboardEvent<HTMLDivElement>) {
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const move = moveOf(event.key, 'horizontal', rtl);
    if (!move) return;
    event.preventDefault();
    const at = moved(move, tabs.findIndex((tab) => tab.id === selected), tabs.length, true);
    const next = tabs[at];
    if (!next) return;
    onSelect(next.id);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[at]?.focus();
  }

  return (
    <div class={styles.tabs}>
      <div class={styles.list} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            class={styles.tab}
            aria-selected={tab.id === selected}
            aria-controls={tab.id === selected ? `${id}-panel` : undefined}
            tabIndex={tab.id === selected ? 0 : -1}
            onClick={() => onSelect(tab.id)}
          >
            {tab.icon && <Icon name={tab.icon} size={20} />}
            {tab.label}
            {tab.badge}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} class={styles.panel} role="tabpanel" aria-labelledby={`${id}-${selected}`} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}
