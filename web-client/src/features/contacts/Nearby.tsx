import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { change, read } from '../../api/client';
import type { Answer } from '../../api/client';
import type { Network } from '../../api/types';
import { t } from '../../i18n/i18n';
import { contacts } from '../../store/contacts';
import { direct } from '../../store/node';
import { Switch } from '../../ui/Switch';
import { toast } from '../../ui/toasts';
import { nameOf } from '../message/title';
import { failureOf } from '../refusal/reason';
import styles from './Nearby.module.css';

/** Whether people on this network are looked for, and which contacts are reached without anybody in between. */
export function Nearby() {
  const network = useSignal<Network | null>(null);
  const take = (answer: Answer<Network>) => {
    if (answer.kind === 'done') network.value = answer.value;
  };
  useEffect(() => void read<Network>('settings/network').then(take), []);

  async function choose(on: boolean) {
    const answer = await change<Network>('PATCH', 'settings/network', { nearby: on ? 'on' : 'off' });
    take(answer);
    if (answer.kind !== 'done') toast({ text: failureOf(answer) });
  }

  if (network.value === null) return null;
  const isOn = network.value.nearby === 'on';
  const names = [...direct.value].flatMap((id) => contacts.value.get(id) ?? []).map((contact) => nameOf(contact.name));
  return (
    <div class={styles.nearby}>
      <Switch label={t('nearby')} explanation={t('nearby-text')} checked={isOn} onChange={(on) => void choose(on)} />
      {(isOn || names.length > 0) && (
        <p class={styles.text} role="status">{names.length === 0 ? t('nearby-none') : t('nearby-here', { names: names.join(', ') })}</p>
      )}
    </div>
  );
}
