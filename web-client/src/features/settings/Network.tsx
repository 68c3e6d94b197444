import { useSignal } from '@preact/signals';

import { t } from '../../i18n/i18n';
import { server } from '../../store/node';
import { doWithoutServer } from '../../store/reach';
import { join, leave } from '../../store/server';
import { ask } from '../../ui/ask';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { toast } from '../../ui/toasts';
import { failureOf } from '../refusal/reason';
import styles from './Part.module.css';

/** The own store server: how it stands, joining another, and leaving it. */
export function Network() {
  const { state = 'none', url, reason, next } = server.value ?? {};
  return (
    <>
      <div class={styles.group}>
        <p class={styles.name}>{t(`server-${state}`)}</p>
        {url != null && <p dir="ltr">{url}</p>}
        {reason != null && <p class={styles.text}>{reason}</p>}
        {next != null && <p class={styles.text}>{t('server-next', { url: next.url })} {next.reason}</p>}
        <p class={styles.text}>{t('server-text')}</p>
      </div>
      <Join />
      {url != null && <Leave url={url} />}
    </>
  );
}

function Leave({ url }: { url: string }) {
  async function go() {
    const question = { title: t('server-leave-title', { url }), text: t('server-leave-text'), confirm: t('server-leave'), cancel: t('cancel'), danger: true };
    if (!(await ask(question))) return;
    const answer = await leave();
    if (answer.kind === 'done') {
      doWithoutServer();
      toast({ text: t('server-left') });
    } else toast({ text: failureOf(answer), tone: 'bad' });
  }
  return (
    <div class={styles.group}>
      <p class={styles.text}>{t('server-leave-hint')}</p>
      <Button variant="danger-plain" onClick={() => void go()}>{t('server-leave')}</Button>
    </div>
  );
}

function Join() {
  const url = useSignal('');
  const code = useSignal('');
  const complaint = useSignal('');
  const busy = useSignal(false);

  async function submit(event: Event) {
    event.preventDefault();
    if (busy.value || url.value.trim() === '') return;
    busy.value = true;
    complaint.value = '';
    const answer = await join(url.value, code.value);
    busy.value = false;
    if (answer.kind === 'done') url.value = code.value = '';
    else complaint.value = failureOf(answer);
  }

  return (
    <form class={`${styles.group} ${styles.form}`} onSubmit={(event) => void submit(event)}>
      <Field label={t('server-url')} hint={t('server-url-hint')} error={complaint.value} value={url.value} onInput={(value) => { url.value = value; }} />
      <Field label={t('server-code')} hint={t('server-code-hint')} value={code.value} onInput={(value) => { code.value = value; }} />
      <Button variant="tonal" type="submit" busy={busy.value}>{t('server-join')}</Button>
    </form>
  );
}
