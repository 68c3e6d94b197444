import { useState } from 'preact/hooks';
import type { TargetedSubmitEvent } from 'preact';

import { unlock } from '../api/session';
import type { Session } from '../api/types';
import mark from './mark.svg';
import styles from './Passphrase.module.css';

type Props = { session: Session; look: () => Promise<void> };

/** Asks for the passphrase: the screen is locked, or nobody was here for a month. */
export function Passphrase({ session: { state, failure }, look }: Props) {
  const [complaint, setComplaint] = useState('');
  const [busy, setBusy] = useState(false);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem('passphrase');
    if (!(field instanceof HTMLInputElement)) return;
    setComplaint('');
    setBusy(true);
    const answer = await unlock(field.value);
    field.value = '';
    setBusy(false);
    if (answer.kind === 'done') return look();
    setComplaint(answer.kind === 'refused' ? answer.title : 'your node does not answer');
  }

  return (
    <main class={styles.page}>
      <form class={styles.card} onSubmit={submit}>
        <img class={styles.mark} src={mark} alt="" width="56" height="56" />
        <h1 class={styles.title}>{state === 'locked' ? 'Locked' : 'Welcome back'}</h1>
        <label class={styles.label} for="passphrase">
          {state === 'locked' ? 'Your passphrase opens it.' : 'You were away for a month. Your passphrase lets you in.'}
        </label>
        <input class={styles.field} id="passphrase" name="passphrase" type="password" autocomplete="current-password" required autofocus />
        <p class={styles.complaint} role="alert">
          {complaint || (failure && `Your node could not start when it was unlocked: ${failure}.`)}
        </p>
        <button class={styles.button} disabled={busy}>
          Unlock
        </button>
      </form>
    </main>
  );
}
