import { useRef } from 'preact/hooks';

import { lockFully } from '../api/session';
import styles from './LockFully.module.css';

type Props = { class: string | undefined; done: () => void };

/** Locks the node with all that it has, once somebody has read what that means. */
export function LockFully({ class: look, done }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();

  function confirm() {
    close();
    void lockFully().then(done);
  }

  return (
    <>
      <button class={look} onClick={() => dialog.current?.showModal()}>
        Lock fully
      </button>
      <dialog class={styles.dialog} ref={dialog} aria-labelledby="lock-fully">
        <h2 class={styles.title} id="lock-fully">
          Lock your node fully?
        </h2>
        <p class={styles.text}>
          It closes its keys and the network: no messages arrive until it is unlocked here with your passphrase. What is
          written to you waits, and your contacts see that you are away.
        </p>
        <div class={styles.choice}>
          <button class={look} onClick={close}>
            Not now
          </button>
          <button class={styles.confirm} onClick={confirm}>
            Lock fully
          </button>
        </div>
      </dialog>
    </>
  );
}
