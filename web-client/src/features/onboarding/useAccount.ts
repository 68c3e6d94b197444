import { useSignal } from '@preact/signals';

import type { Answer } from '../../api/client';
import { t } from '../../i18n/i18n';
import { settling } from '../../store/settling';
import { toast } from '../../ui/toasts';
import { failureOf } from '../refusal/reason';

/** What is wrong, and with which of the fields. */
export type Complaint = { field: 'name' | 'passphrase' | 'words' | 'all'; text: string };

const FIELDS: Readonly<Record<string, Complaint['field']>> = { name_invalid: 'name', passphrase_invalid: 'passphrase', words_invalid: 'words' };

/** What a form for an account holds, and how it is sent. */
export function useAccount(look: () => Promise<void>) {
  const name = useSignal('');
  const passphrase = useSignal('');
  const busy = useSignal(false);
  const complaint = useSignal<Complaint | null>(null);

  async function send(how: () => Promise<Answer<undefined>>): Promise<void> {
    if (busy.value) return;
    if (name.value.trim() === '') {
      complaint.value = { field: 'name', text: t('name-needed') };
      return;
    }
    if (passphrase.value === '') {
      complaint.value = { field: 'passphrase', text: t('passphrase-needed') };
      return;
    }
    busy.value = true;
    complaint.value = null;
    const answer = await how();
    const isThere = answer.kind === 'refused' && (answer.code === 'account_exists' || answer.code === 'account_unfinished');
    if (answer.kind === 'done' || isThere) {
      if (answer.kind === 'refused' && answer.code === 'account_unfinished') toast({ text: failureOf(answer), tone: 'bad' });
      settling.value = answer.kind === 'done';
      passphrase.value = '';
      return look();
    }
    busy.value = false;
    complaint.value = { field: (answer.kind === 'refused' && FIELDS[answer.code]) || 'all', text: failureOf(answer) };
  }

  const errorOf = (field: Complaint['field']): string => (complaint.value?.field === field ? complaint.value.text : '');
  return { name, passphrase, busy, send, errorOf };
}
