import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { HTMLAttributes, RefObject } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';

import { t } from '../../i18n/i18n';
import { chats } from '../../store/chats';
import type { Point } from '../../ui/anchored';
import { useLongPress } from '../../ui/longPress';
import { Menu } from '../../ui/Menu';
import { useOpening } from '../../ui/opening';
import { itemsOf } from './items';
import { NotifyLevel } from './NotifyLevel';
import { keepFocusInside } from './rowFocus';

type List = HTMLAttributes<HTMLUListElement>;

export type RowHandlers = Pick<
  List,
  'onPointerLeave' | 'onFocusInCapture' | 'onFocusOutCapture' | 'onClick' | 'onContextMenu' | 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel'
>;

type Props = {
  list: RefObject<HTMLUListElement | null>;
  marked: Signal<{ contact: number; isOpen: boolean } | null>;
  /** What the list is to listen to. */
  handlers: Signal<RowHandlers>;
};

/** The menu of a row in the list of chats: by its button, the menu key or Shift+F10, the other button of a mouse, a finger that rests on it. */
export function RowMenu({ list, marked, handlers }: Props) {
  const opening = useOpening('menu');
  const contact = useSignal<number | null>(null);
  const asks = useSignal<number | null>(null);
  const press = useLongPress<HTMLUListElement>((at) => openAt(document.elementFromPoint(at.x, at.y), at));

  function mark(target: EventTarget | null) {
    // The button that the menu stands beside stays while it is open.
    if (opening.state.peek().kind === 'open') return;
    const row = rowOf(target);
    const now = row && contactOf(row);
    if (now !== (marked.peek()?.contact ?? null)) marked.value = now === null ? null : { contact: now, isOpen: false };
  }

  /** Where one of the two has gone, the other has the button. */
  function remark(focused: EventTarget | null) {
    mark(list.current?.querySelector('[data-chat]:hover') ?? focused);
  }

  /** Opens it at a place, or beside the button of the row. */
  function openAt(target: EventTarget | null, at: Point | null) {
    const row = rowOf(target);
    if (!row) return false;
    mark(row);
    contact.value = contactOf(row);
    if (at) opening.openAt(at.x, at.y);
    else opening.openFrom(row.querySelector<HTMLElement>('[data-more]') ?? row);
    return true;
  }

  useLayoutEffect(() => {
    handlers.value = {
      ...press,
      onPointerMove: (event) => {
        press.onPointerMove(event);
        // A pointer that rests while rows move below it takes nothing from whoever uses the keys.
        if (event.pointerType !== 'touch' && (event.movementX !== 0 || event.movementY !== 0)) mark(event.target);
      },
      onPointerLeave: () => remark(document.activeElement),
      onFocusInCapture: (event) => mark(event.target),
      // A window that is left keeps its focus.
      onFocusOutCapture: ({ target, relatedTarget }) => { if (!rowOf(relatedTarget) && document.activeElement !== target) remark(null); },
      onClick: (event) => { if (event.target instanceof Element && event.target.closest('[data-more]')) openAt(event.target, null); },
      onContextMenu: (event) => {
        press.onContextMenu(event);
        if (event.defaultPrevented) return;
        const byMouse = event.button === 2;
        if (openAt(event.target, byMouse ? { x: event.clientX, y: event.clientY } : null)) event.preventDefault();
      },
    };
    return () => { handlers.value = {}; };
  }, [press]);

  useEffect(() => (list.current ? keepFocusInside(list.current) : undefined), [list]);

  const isOpen = opening.state.value.kind === 'open';
  useLayoutEffect(() => {
    if (marked.value && marked.value.isOpen !== isOpen) marked.value = { ...marked.value, isOpen };
    if (!isOpen) remark(document.activeElement);
  }, [isOpen]);

  const chat = chats.value.get(contact.value ?? -1);
  const asked = chats.value.get(asks.value ?? -1);
  return (
    <>
      {chat && (
        <Menu
          opening={opening}
          label={t('chat-menu')}
          spot="below end"
          items={itemsOf(chat, [{ label: t('chat-notify'), icon: 'bell', run: () => { asks.value = chat.contact; } }])}
        />
      )}
      {asked && <NotifyLevel chat={asked} close={() => { asks.value = null; }} />}
    </>
  );
}

function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-chat]') : null;
}

function contactOf(row: HTMLElement): number {
  return Number(row.dataset['chat']);
}
