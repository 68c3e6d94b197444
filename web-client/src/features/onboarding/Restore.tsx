import { useSignal } from '@preact/signals';

import { restoreAccount } from '../../api/account';
import { Stage } from '../../app/Stage';
import stage from '../../app/Stage.module.css';
import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Complaint } from './Complaint';
import { Strength } from './Strength';
import { useAccount } from './useAccount';

type Props = { look: () => Promise<void>; back: () => void };

const WORDS = 24;

/** Being who one was, on a new device. */
export function Restore({ look, back }: Props) {
  const { name, passphrase, busy, send, errorOf } = useAccount(look);
  const words = useSignal('');
  const count = words.value.trim() === '' ? 0 : words.value.trim().split(/\s+/).length;

  return (
    <Stage title={t('restore-title')}>
      <p class={stage.text}>{t('restore-text')}</p>
      <form
        class={stage.form}
        noValidate
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void send(() => restoreAccount({ name: name.value, passphrase: passphrase.value, words: words.value }));
        }}
      >
        <Field
          label={t('recovery-words')}
          hint={t('recovery-words-count', { count, of: WORDS })}
          rows={3}
          autocomplete="off"
          spellcheck={false}
          autofocus
          value={words.value}
          onInput={(value) => { words.value = value; }}
          error={errorOf('words')}
        />
        <Field label={t('your-name')} hint={t('your-name-hint')} autocomplete="name" value={name.value} onInput={(value) => { name.value = value; }} error={errorOf('name')} />
        <Field
          label={t('passphrase-new')}
          hint={t('passphrase-hint')}
          type="password"
          autocomplete="new-password"
          value={passphrase.value}
          onInput={(value) => { passphrase.value = value; }}
          error={errorOf('passphrase')}
          showLabel={t('passphrase-show')}
          hideLabel={t('passphrase-hide')}
        />
        <Strength passphrase={passphrase.value} />
        <Complaint text={errorOf('all')} />
        <Button variant="filled" size="large" type="submit" busy={busy.value}>{t('restore')}</Button>
        <Button variant="plain" onClick={back}>{t('restore-back')}</Button>
      </form>
    </Stage>
  );
}
