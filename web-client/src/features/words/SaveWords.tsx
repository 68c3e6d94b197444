import { useSignal } from '@preact/signals';

import { showWords, wordsAreSaved } from '../../api/account';
import type { RecoveryWords } from '../../api/types';
import { t } from '../../i18n/i18n';
import { wordsOwed } from '../../store/node';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { toast } from '../../ui/toasts';
import { failureOf } from '../refusal/reason';
import styles from './SaveWords.module.css';

type Step = { at: 'passphrase'; why: string } | { at: 'words'; found: RecoveryWords } | { at: 'check'; found: RecoveryWords };

/** Shows the recovery words for the passphrase, and asks for some of them: a paper that nobody can read saves nobody. */
export function SaveWords({ close }: { close: () => void }) {
  const step = useSignal<Step>({ at: 'passphrase', why: '' });
  const now = step.value;
  switch (now.at) {
    case 'passphrase':
      return <Ask why={now.why} close={close} show={(found) => { step.value = { at: 'words', found }; }} />;
    case 'words':
      return <Words found={now.found} close={close} next={() => { step.value = { at: 'check', found: now.found }; }} />;
    case 'check':
      return <Check asked={now.found.asked} close={close} back={() => { step.value = { at: 'words', found: now.found }; }} again={(why) => { step.value = { at: 'passphrase', why }; }} />;
  }
}

function Ask({ why, close, show }: { why: string; close: () => void; show: (found: RecoveryWords) => void }) {
  const typed = useSignal('');
  const complaint = useSignal(why);
  const busy = useSignal(false);

  async function submit() {
    if (busy.value || typed.value === '') return;
    busy.value = true;
    complaint.value = '';
    const answer = await showWords(typed.value);
    typed.value = '';
    busy.value = false;
    if (answer.kind === 'done') return show(answer.value);
    complaint.value = failureOf(answer);
  }

  return (
    <Dialog title={t('words-title')} onClose={close} closeLabel={t('close')} sheet onSubmit={() => void submit()} actions={<Button variant="filled" type="submit" busy={busy.value}>{t('words-show')}</Button>}>
      <div class={styles.step}>
        <p>{t('words-why')}</p>
        <p class={styles.text}>{t('words-alone')}</p>
        <Field
          label={t('passphrase')}
          type="password"
          autocomplete="current-password"
          autofocus
          value={typed.value}
          onInput={(value) => { typed.value = value; }}
          error={complaint.value}
          showLabel={t('passphrase-show')}
          hideLabel={t('passphrase-hide')}
        />
      </div>
    </Dialog>
  );
}

function Words({ found, close, next }: { found: RecoveryWords; close: () => void; next: () => void }) {
  return (
    <Dialog title={t('words-title')} onClose={close} closeLabel={t('close')} size="wide" sheet actions={<Button variant="filled" onClick={next}>{t('words-written')}</Button>}>
      <div class={styles.step}>
        <p>{t('words-write')}</p>
        <ol class={styles.words} dir="ltr" lang="en" aria-label={t('recovery-words')}>
          {found.words.map((word, at) => (
            <li class={styles.word} key={at}>
              <span class={styles.number}>{at + 1}</span>
              {word}
            </li>
          ))}
        </ol>
      </div>
    </Dialog>
  );
}

function Check({ asked, close, back, again }: { asked: number[]; close: () => void; back: () => void; again: (why: string) => void }) {
  const typed = useSignal<string[]>(asked.map(() => ''));
  const complaint = useSignal('');
  const busy = useSignal(false);

  async function submit() {
    if (busy.value) return;
    busy.value = true;
    complaint.value = '';
    const answer = await wordsAreSaved(asked, typed.value);
    busy.value = false;
    if (answer.kind === 'done') {
      wordsOwed.value = null;
      toast({ text: t('words-saved') });
      return close();
    }
    // Another window was asked for others since.
    if (answer.kind === 'refused' && answer.code === 'words_not_asked') return again(failureOf(answer));
    complaint.value = failureOf(answer);
  }

  const actions = (
    <>
      <Button variant="plain" onClick={back}>{t('words-again')}</Button>
      <Button variant="filled" type="submit" busy={busy.value}>{t('words-check')}</Button>
    </>
  );
  return (
    <Dialog title={t('words-title')} onClose={close} closeLabel={t('close')} sheet onSubmit={() => void submit()} actions={actions}>
      <div class={styles.step}>
        <p>{t('words-ask')}</p>
        {asked.map((place, at) => (
          <Field
            key={place}
            label={t('words-place', { place })}
            autocomplete="off"
            spellcheck={false}
            autofocus={at === 0}
            value={typed.value[at] ?? ''}
            onInput={(value) => { typed.value = typed.value.map((word, one) => (one === at ? value : word)); }}
            error={at === asked.length - 1 ? complaint.value : ''}
          />
        ))}
      </div>
    </Dialog>
  );
}
