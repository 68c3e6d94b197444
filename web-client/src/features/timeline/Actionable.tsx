import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';

import type { Point } from '../../ui/anchored';
import { useLongPress } from '../../ui/longPress';
import { isInView, show } from './focus';
import styles from './Timeline.module.css';

type Props = {
  tabIndex: ReadonlySignal<number>;
  'aria-posinset': number;
  'aria-setsize': number;
  'data-row': number;
  label: string;
  act: (at: HTMLElement | Point) => void;
  /** By the delete key. */
  remove: () => void;
  children: ComponentChildren;
};

/** A message with a menu: by Enter, by the menu key or Shift+F10, by the other button of a mouse, by a finger that rests on it. */
export function Actionable({ label, act, remove, children, ...rest }: Props) {
  const press = useLongPress<HTMLElement>(act);

  function onKeyDown(event: TargetedKeyboardEvent<HTMLElement>) {
    if (event.target !== event.currentTarget || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const acts: Record<string, () => void> = { Enter: () => act(bubbleOf(event.currentTarget)), Delete: remove };
    const chosen = acts[event.key];
    if (!chosen) return;
    event.preventDefault();
    // Nothing is done with a message that nobody sees.
    if (isInView(event.currentTarget)) chosen();
    else show(event.currentTarget);
  }

  function onContextMenu(event: TargetedMouseEvent<HTMLElement>) {
    press.onContextMenu(event);
    // The browser's own menu is about what it is opened on: a link, words that are selected.
    if (event.defaultPrevented || isAboutContent(event.target)) return;
    event.preventDefault();
    const byKey = event.target === event.currentTarget;
    act(byKey ? bubbleOf(event.currentTarget) : { x: event.clientX, y: event.clientY });
  }

  return (
    <article class={styles.message} {...rest} {...press} aria-label={label} aria-haspopup="menu" onKeyDown={onKeyDown} onContextMenu={onContextMenu}>
      {children}
    </article>
  );
}

function isAboutContent(target: EventTarget | null): boolean {
  return (target instanceof Element && target.closest('a[href]') !== null) || getSelection()?.isCollapsed === false;
}

/** The row is as wide as the conversation; the menu belongs to what is drawn of the message. */
function bubbleOf(row: HTMLElement): HTMLElement {
  return row.querySelector<HTMLElement>('[data-bubble]') ?? row;
}
