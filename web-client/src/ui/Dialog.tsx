import type { ComponentChildren, TargetedEvent, TargetedKeyboardEvent, TargetedMouseEvent, TargetedPointerEvent, TargetedSubmitEvent } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

import { classes } from './classes';
import styles from './Dialog.module.css';
import { focusFirst, rememberFocus } from './focusReturn';
import { IconButton } from './IconButton';
import { Toasts } from './Toast';

type Own = {
  title: string;
  onClose: () => void;
  children?: ComponentChildren;
  /** `alertdialog` interrupts: its content is read out at once. */
  role?: 'dialog' | 'alertdialog' | undefined;
  size?: 'small' | 'normal' | 'wide' | undefined;
  /** Fills the screen of a phone. */
  sheet?: boolean | undefined;
  /** Whether Esc and a press beside it close it. */
  dismissible?: boolean | undefined;
  /** Makes a form of it, with a `type="submit"` button among the actions. */
  onSubmit?: (() => void) | undefined;
};

// Esc and the ground beside it are not for everybody: there is always a button that closes it.
type WayOut =
  | { closeLabel: string; actions?: ComponentChildren }
  | { closeLabel?: undefined; actions: ComponentChildren };

export type DialogProps = Own & WayOut;

/** Something to finish before going on; open for as long as it is drawn. */
export function Dialog({ title, onClose, children, role, size = 'normal', sheet = false, dismissible = true, onSubmit, closeLabel, actions }: DialogProps) {
  const ref = useModal();
  const pressedGround = useRef(false);
  const id = useId();

  function onCancel(event: TargetedEvent<HTMLDialogElement>) {
    // A file input within says cancel too.
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    if (dismissible) onClose();
  }

  function onNativeClose({ currentTarget }: TargetedEvent<HTMLDialogElement>) {
    // The browser insists when it was refused once; whether it closes is still ours to say.
    if (!currentTarget.isConnected || currentTarget.open) return;
    currentTarget.showModal();
    if (dismissible) onClose();
  }

  function onKeyDown(event: TargetedKeyboardEvent<HTMLDialogElement>) {
    if (event.key === 'Escape' && !dismissible && !event.currentTarget.querySelector(':popover-open')) event.preventDefault();
  }

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onSubmit?.();
  }

  const content = (
    <>
      <div class={styles.head}>
        <h2 id={`${id}-title`} class={styles.title}>{title}</h2>
        {closeLabel !== undefined && <IconButton icon="close" label={closeLabel} onClick={onClose} />}
      </div>
      <div id={`${id}-body`} class={styles.body}>{children}</div>
      {actions !== undefined && <div class={styles.actions} data-actions>{actions}</div>}
    </>
  );
  return (
    <dialog
      ref={ref}
      class={classes(styles.dialog, styles[size], sheet && styles.sheet)}
      role={role}
      aria-labelledby={`${id}-title`}
      aria-describedby={role === 'alertdialog' ? `${id}-body` : undefined}
      tabIndex={-1}
      onCancel={onCancel}
      onClose={onNativeClose}
      onKeyDown={onKeyDown}
      // Both the press and the click: a selection that ends beside the dialog is no wish to close it.
      onPointerDown={(event: TargetedPointerEvent<HTMLDialogElement>) => { pressedGround.current = event.target === event.currentTarget; }}
      onClick={(event: TargetedMouseEvent<HTMLDialogElement>) => {
        if (dismissible && pressedGround.current && event.target === event.currentTarget) onClose();
      }}
    >
      {onSubmit ? <form class={styles.frame} noValidate onSubmit={submit}>{content}</form> : <div class={styles.frame}>{content}</div>}
      <Toasts />
    </dialog>
  );
}

function useModal() {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    const giveBack = rememberFocus();
    dialog.showModal();
    focusFirst(dialog);
    return () => {
      dialog.close();
      giveBack();
    };
  }, []);
  return ref;
}
