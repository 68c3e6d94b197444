import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import { classes } from './classes';
import { rememberFocus } from './focusReturn';
import { Icon } from './icons';
import styles from './Toast.module.css';
import { dismiss, openPlace, places, toasts } from './toasts';
import type { Toast } from './toasts';

export const SHOWN_MS = 6_000;

/** More would be a list to read; the others wait. */
const AT_ONCE = 3;

/** A place where toasts are shown: the page has one, and every dialog. */
export function Toasts() {
  const place = useMemo(() => Symbol(), []);
  useLayoutEffect(() => openPlace(place), [place]);
  const underPointer = useSignal(false);
  const focused = useSignal(false);
  const giveBack = useRef<() => void>(() => {});

  const shown = places.value.at(-1) === place ? toasts.value.slice(0, AT_ONCE) : [];
  const paused = shown.length > 0 && (underPointer.value || focused.value);

  function leave(holdsFocus: boolean) {
    if (!holdsFocus) return;
    focused.value = false;
    giveBack.current();
  }

  return (
    <div
      class={styles.toasts}
      role="status"
      aria-live="polite"
      aria-atomic="false"
      tabIndex={-1}
      data-landmark={shown.length > 0 ? true : undefined}
      // A press on it does not take the focus from what is being written.
      onMouseDown={(event) => event.preventDefault()}
      onPointerEnter={() => { underPointer.value = true; }}
      onPointerLeave={() => { underPointer.value = false; }}
      onFocusIn={({ currentTarget, relatedTarget }) => {
        if (relatedTarget instanceof Element && !currentTarget.contains(relatedTarget)) giveBack.current = rememberFocus(relatedTarget);
        focused.value = true;
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) focused.value = false;
      }}
    >
      {shown.map((one) => <Item key={one.id} toast={one} paused={paused} leave={leave} />)}
    </div>
  );
}

const ICONS = { plain: null, good: 'check', bad: 'alert' } as const;

function Item({ toast: { id, text, tone, action }, paused, leave }: { toast: Toast; paused: boolean; leave: (holdsFocus: boolean) => void }) {
  const ref = useRef<HTMLDivElement>(null);
  const left = useRef(SHOWN_MS);

  useEffect(() => {
    if (paused) return;
    const begun = Date.now();
    const timer = setTimeout(dismiss, left.current, id);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - begun;
    };
  }, [paused, id]);

  // Whoever pressed a button in it would lose their place with it.
  useLayoutEffect(() => () => leave(ref.current?.contains(document.activeElement) ?? false), []);

  const icon = ICONS[tone];
  return (
    <div ref={ref} class={classes(styles.toast, styles[tone])} onKeyDown={(event) => event.key === 'Escape' && dismiss(id)}>
      {icon && <Icon name={icon} size={20} />}
      <span class={styles.text}>{text}</span>
      {action && (
        <button
          type="button"
          class={styles.action}
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
    </div>
  );
}
