import { createAccount } from '../../api/account';
import { Stage } from '../../app/Stage';
import stage from '../../app/Stage.module.css';
import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Complaint } from './Complaint';
import { Strength } from './Strength';
import { useAccount } from './useAccount';

type Props = { look: () => Promise<void>; useWords: () => void };

/** A name and a passphrase: nothing else is needed to begin. */
export function NewAccount({ look, useWords }: Props) {
  const { name, passphrase, busy, send, errorOf } = useAccount(look);
  return (
    <Stage title={t('welcome')}>
      <p class={stage.text}>{t('welcome-text')}</p>
      <form
        class={stage.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(() => createAccount({ name: name.value, passphrase: passphrase.value }));
        }}
      >
        <Field label={t('your-name')} hint={t('your-name-hint')} autocomplete="name" autofocus value={name.value} onInput={(value) => { name.value = value; }} error={errorOf('name')} />
        <Field
          label={t('passphrase')}
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
        <Button variant="filled" size="large" type="submit" busy={busy.value}>{t('account-create')}</Button>
        <Button variant="plain" onClick={useWords}>{t('account-have-words')}</Button>
      </form>
    </Stage>
  );
}
