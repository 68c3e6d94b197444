import type { ComponentChildren } from 'preact';

import type { NewAccount } from '../../api/account';
import type { Answer } from '../../api/client';
import { Stage } from '../../app/Stage';
import stage from '../../app/Stage.module.css';
import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Complaint } from './Complaint';
import { Strength } from './Strength';
import type { useAccount } from './useAccount';

type Props = {
  account: ReturnType<typeof useAccount>;
  title: string;
  text: string;
  passphrase: string;
  /** What is asked for before all else. */
  children?: ComponentChildren;
  send: { label: string; how: (account: NewAccount) => Promise<Answer<undefined>> };
  /** The other way to begin. */
  other: { label: string; run: () => void };
};

/** A name and a passphrase, and how well that holds. */
export function AccountForm({ account, title, text, passphrase: label, children, send: { label: go, how }, other }: Props) {
  const { name, passphrase, busy, send, errorOf } = account;
  return (
    <Stage title={title}>
      <p class={stage.text}>{text}</p>
      <form
        class={stage.form}
        noValidate
        autocomplete={children === undefined ? undefined : 'off'}
        onSubmit={(event) => {
          event.preventDefault();
          void send(() => how({ name: name.value, passphrase: passphrase.value }));
        }}
      >
        {children}
        <Field label={t('your-name')} hint={t('your-name-hint')} autocomplete="name" autofocus={children === undefined} value={name.value} onInput={(value) => { name.value = value; }} error={errorOf('name')} />
        <Field
          label={label}
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
        <Button variant="filled" size="large" type="submit" busy={busy.value}>{go}</Button>
        <Button variant="plain" onClick={other.run}>{other.label}</Button>
      </form>
    </Stage>
  );
}
