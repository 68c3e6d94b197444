import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { change, read } from '../../api/client';
import type { Answer } from '../../api/client';
import type { Network, Privacy as Choices } from '../../api/types';
import { t } from '../../i18n/i18n';
import { toast } from '../../ui/toasts';
import { failureOf } from '../refusal/reason';
import styles from './Part.module.css';

const SHOWN = ['typing', 'presence', 'read_receipts'] as const;
const AUDIENCES = ['everyone', 'contacts', 'nobody'] as const;
const ADDRESSES = ['contacts', 'verified', 'nobody'] as const;

/** What others see of the user, and who may learn where this computer is. */
export function Privacy() {
  const privacy = useSignal<Choices | null>(null);
  const network = useSignal<Network | null>(null);
  useEffect(() => {
    void read<Choices>('settings/privacy').then((answer) => { if (answer.kind === 'done') privacy.value = answer.value; });
    void read<Network>('settings/network').then((answer) => { if (answer.kind === 'done') network.value = answer.value; });
  }, []);

  async function setPrivacy(what: Partial<Choices>) {
    const answer = await change<Choices>('PATCH', 'settings/privacy', what);
    if (answer.kind === 'done') privacy.value = answer.value;
    else tell(answer);
  }

  async function setAddresses(addresses: string) {
    const answer = await change<Network>('PATCH', 'settings/network', { addresses });
    if (answer.kind === 'done') network.value = answer.value;
    else tell(answer);
  }

  return (
    <>
      {privacy.value && (
        <div class={styles.group}>
          {SHOWN.map((what) => (
            <Row key={what} name={t(`privacy-${what}`)} value={privacy.value?.[what] ?? 'contacts'} all={AUDIENCES} onChange={(who) => void setPrivacy({ [what]: who } as Partial<Choices>)} />
          ))}
          <p class={styles.text}>{t('privacy-mutual')}</p>
        </div>
      )}
      {network.value && (
        <div class={styles.group}>
          <Row name={t('privacy-addresses')} value={network.value.addresses} all={ADDRESSES} onChange={(who) => void setAddresses(who)} />
          <p class={styles.text}>{t('privacy-addresses-text')}</p>
        </div>
      )}
    </>
  );
}

type Audience = (typeof AUDIENCES)[number] | (typeof ADDRESSES)[number];

type RowProps = { name: string; value: Audience; all: readonly Audience[]; onChange: (value: Audience) => void };

function Row({ name, value, all, onChange }: RowProps) {
  return (
    <label class={styles.question}>
      <span class={styles.name}>{name}</span>
      <select class={styles.select} value={value} onChange={(event) => {
          const chosen = event.currentTarget.value as Audience;
          // It shows what holds until the node has said that it is otherwise.
          event.currentTarget.value = value;
          onChange(chosen);
        }}>
        {all.map((one) => <option key={one} value={one}>{t(`audience-${one}`)}</option>)}
      </select>
    </label>
  );
}

function tell(answer: Exclude<Answer<unknown>, { kind: 'done' }>): void {
  toast({ text: failureOf(answer) });
}
