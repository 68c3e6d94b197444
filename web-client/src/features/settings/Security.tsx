import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { change, read } from '../../api/client';
import { enter, lockScreen } from '../../app/enter';
import { lockFully, signOut } from '../../api/session';
import type { List, SessionEntry } from '../../api/types';
import { whenOf } from '../../i18n/format';
import { t } from '../../i18n/i18n';
import { ask } from '../../ui/ask';
import { wordsOwed } from '../../store/node';
import { Button } from '../../ui/Button';
import { Title } from '../../ui/Title';
import { SaveWords } from '../words/SaveWords';
import { IdleLock } from './IdleLock';
import styles from './Part.module.css';

/** Locking, leaving, and which browsers are signed in. */
export function Security() {
  async function full() {
    const question = { title: t('lock-fully-title'), text: t('lock-fully-text'), confirm: t('lock-fully'), cancel: t('cancel') };
    if (await ask(question)) await lockFully().then(enter);
  }

  return (
    <>
      <div class={styles.group}>
        <p class={styles.text}>{t('lock-text')}</p>
        <div class={styles.buttons}>
          <Button variant="tonal" onClick={() => void lockScreen()}>{t('lock')}</Button>
          <Button variant="plain" onClick={() => void full()}>{t('lock-fully')}</Button>
        </div>
        <IdleLock />
      </div>
      <OwnWords />
      <Sessions />
    </>
  );
}

function OwnWords() {
  const open = useSignal(false);
  return (
    <div class={styles.group}>
      <Title level={3}>{t('recovery-words')}</Title>
      <p class={styles.text}>{t(wordsOwed.value === null ? 'words-are-saved' : 'words-quiet')}</p>
      <div class={styles.buttons}>
        <Button variant="tonal" onClick={() => { open.value = true; }}>{t('words-show')}</Button>
      </div>
      {open.value && <SaveWords close={() => { open.value = false; }} />}
    </div>
  );
}

function Sessions() {
  const all = useSignal<SessionEntry[]>([]);
  const look = async () => {
    const answer = await read<List<SessionEntry>>('sessions');
    if (answer.kind === 'done') all.value = answer.value.items;
  };
  useEffect(() => void look(), []);

  return (
    <div class={styles.group}>
      <Title level={3}>{t('sessions')}</Title>
      {all.value.map((session) => (
        <div class={styles.row} key={session.id}>
          <span>
            <span class={styles.name}>{browserOf(session.agent)}</span>{' '}
            <span class={styles.text}>{session.current ? t('session-current') : t('session-used', { when: whenOf(session.used_at) })}</span>
          </span>
          {session.current ? (
            <Button variant="plain" size="small" onClick={() => void signOut().then(enter)}>{t('sign-out')}</Button>
          ) : (
            <Button variant="plain" size="small" onClick={() => void change('DELETE', `sessions/${session.id}`).then(look)}>{t('session-end')}</Button>
          )}
        </div>
      ))}
    </div>
  );
}

const BROWSERS = [['Edg', 'Edge'], ['OPR', 'Opera'], ['Firefox', 'Firefox'], ['Chromium', 'Chromium'], ['Chrome', 'Chrome'], ['Version', 'Safari']] as const;

/** The name of a browser from what it calls itself; the whole if it is none of the known. */
export function browserOf(agent: string): string {
  // Each says the names of those that came before it, too.
  for (const [sign, name] of BROWSERS) {
    const version = new RegExp(`${sign}/(\\d+)`).exec(agent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return agent.slice(0, 60);
}
