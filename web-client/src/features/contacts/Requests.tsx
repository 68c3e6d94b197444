import { useSignal } from '@preact/signals';

import type { Answer } from '../../api/client';
import type { Asked, Request } from '../../api/types';
import { whenOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import { acceptRequest, declineRequest, takeBack } from '../../store/people';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { toast } from '../../ui/toasts';
import { Name } from '../face/Name';
import { cleanName } from '../message/clean';
import { nameOf } from '../message/title';
import { failureOf } from '../refusal/reason';
import styles from './Row.module.css';

/** Somebody who asks: their name is what they say it is. */
export function RequestRow({ request }: { request: Request }) {
  const busy = useSignal(false);
  const name = nameOf(request.name);

  async function answer(how: (id: number) => Promise<Answer<unknown>>) {
    busy.value = true;
    tellRefusal(await how(request.id));
    busy.value = false;
  }

  return (
    <div class={styles.row}>
      <Avatar name={name} identity={request.user} size={40} />
      <div class={styles.words}>
        <Name class={styles.name} name={name} />
        <span class={styles.note} dir="auto">{cleanName(request.note) || t('request-since', { when: whenOf(request.received) })}</span>
        <div class={styles.answers}>
          <Button variant="tonal" size="small" busy={busy.value} onClick={() => void answer(acceptRequest)}>{t('request-accept')}</Button>
          <Button variant="plain" size="small" busy={busy.value} onClick={() => void answer(declineRequest)}>{t('request-decline')}</Button>
        </div>
      </div>
    </div>
  );
}

/** Somebody whom the user asked, and who has not answered. */
export function AskedRow({ asked }: { asked: Asked }) {
  return (
    <div class={styles.row}>
      <Avatar name="" identity={String(asked.id)} size={40} />
      <div class={styles.words}>
        <span class={styles.name}>{t(`asked-${asked.state}`)}</span>
        <span class={styles.note} dir="auto">{asked.note || t('request-since', { when: whenOf(asked.since) })}</span>
      </div>
      <Button variant="plain" size="small" onClick={() => void takeBack(asked.id).then(tellRefusal)}>{t('asked-take-back')}</Button>
    </div>
  );
}

function tellRefusal(answer: Answer<unknown>): void {
  if (answer.kind !== 'done') toast({ text: failureOf(answer) });
}
