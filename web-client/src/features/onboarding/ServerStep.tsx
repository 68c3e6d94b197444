import { useSignal } from '@preact/signals';

import { go } from '../../app/route';
import { Stage } from '../../app/Stage';
import stage from '../../app/Stage.module.css';
import { t } from '../../i18n/i18n';
import { follow } from '../../store/people';
import { doWithoutServer } from '../../store/reach';
import { join } from '../../store/server';
import { settling } from '../../store/settling';
import { Button } from '../../ui/Button';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { failureOf } from '../refusal/reason';

type Way = 'invitation' | 'server' | 'direct';

const ICONS = { invitation: 'link', server: 'server', direct: 'feather' } as const;

/** How people are to reach whoever has just made an account. */
export function ServerStep() {
  const way = useSignal<Way | null>(null);
  const link = useSignal('');
  const url = useSignal('');
  const code = useSignal('');
  const complaint = useSignal('');
  const busy = useSignal(false);

  async function submit(event: Event) {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    complaint.value = '';
    await (way.value === 'invitation' ? connect() : way.value === 'server' ? joinServer() : without());
    busy.value = false;
  }

  async function connect() {
    const answer = await follow(link.value.trim(), '');
    if (answer.kind !== 'done') complaint.value = failureOf(answer);
    else done(answer.value.contact);
  }

  function without() {
    doWithoutServer();
    done();
  }

  async function joinServer() {
    const answer = await join(url.value, code.value);
    if (answer.kind !== 'done') complaint.value = failureOf(answer);
    else done();
  }

  const options = (['invitation', 'server', 'direct'] as const).map((value) => ({ value, label: t(`reach-${value}`), explanation: t(`reach-${value}-text`), icon: ICONS[value] }));
  return (
    <Stage title={t('reach-title')}>
      <form class={stage.form} noValidate onSubmit={(event) => void submit(event)}>
        <Choice label={t('reach-title')} quiet look="cards" options={options} value={way.value} onChange={(value) => { way.value = value; complaint.value = ''; }} />
        {way.value === 'invitation' && (
          <Field label={t('follow-link-label')} hint={t('follow-link-hint')} error={complaint.value} value={link.value} onInput={(value) => { link.value = value; }} autofocus />
        )}
        {way.value === 'server' && (
          <>
            <Field label={t('server-url')} hint={t('server-url-hint')} type="url" error={complaint.value} value={url.value} onInput={(value) => { url.value = value; }} autofocus />
            <Field label={t('server-code')} hint={t('server-code-hint')} autocomplete="off" value={code.value} onInput={(value) => { code.value = value; }} />
          </>
        )}
        {way.value !== null && (
          <Button variant="filled" size="large" type="submit" busy={busy.value}>{t(`reach-${way.value}-go`)}</Button>
        )}
      </form>
      {way.value !== 'direct' && <Button variant="plain" onClick={() => done()}>{t('reach-later')}</Button>}
    </Stage>
  );
}

function done(contact?: number | null): void {
  settling.value = false;
  go(contact == null ? { at: 'people' } : { at: 'chat', contact, beside: 'nothing' });
}
