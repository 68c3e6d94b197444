import { useSignal } from '@preact/signals';

import { go } from '../../app/route';
import { t } from '../../i18n/i18n';
import { follow } from '../../store/people';
import { lazy } from '../../ui/lazy';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { toast } from '../../ui/toasts';
import { failureOf } from '../refusal/reason';
import styles from './Invite.module.css';

const ScanCode = lazy(() => import('./ScanCode').then((part) => part.ScanCode));

/** Takes a link that somebody gave. */
export function FollowLink({ close }: { close: () => void }) {
  const link = useSignal('');
  const note = useSignal('');
  const complaint = useSignal('');
  const busy = useSignal(false);

  async function submit(event: Event) {
    event.preventDefault();
    const typed = link.value.trim();
    if (busy.value || typed === '') return;
    busy.value = true;
    complaint.value = '';
    const answer = await follow(typed, isAddress(typed) ? note.value.trim() : '');
    busy.value = false;
    if (answer.kind !== 'done') {
      complaint.value = failureOf(answer);
      return;
    }
    toast({ text: t(`acceptance-${answer.value.state}`) });
    close();
    if (answer.value.contact != null) go({ at: 'chat', contact: answer.value.contact, beside: 'nothing' });
  }

  return (
    <Dialog title={t('follow-link')} onClose={close} closeLabel={t('close')} sheet>
      <form class={styles.form} onSubmit={(event) => void submit(event)}>
        <ScanCode found={(read) => { link.value = read; }} />
        <Field label={t('follow-link-label')} hint={t('follow-link-hint')} error={complaint.value} value={link.value} onInput={(value) => { link.value = value; }} autofocus />
        {isAddress(link.value) && (
          <Field label={t('follow-note-label')} hint={t('follow-note-hint')} value={note.value} onInput={(value) => { note.value = value; }} />
        )}
        <Button variant="filled" type="submit" busy={busy.value}>{t('follow-go')}</Button>
      </form>
    </Dialog>
  );
}

/** Whether it is the address of somebody who is asked, and reads a word with it: so say its first two bytes (version 1, flags 6). */
function isAddress(link: string): boolean {
  return /#AQ[YZab]/.test(link);
}
