import { useSignal } from '@preact/signals';

import { restoreAccount } from '../../api/account';
import { t } from '../../i18n/i18n';
import { Field } from '../../ui/Field';
import { AccountForm } from './AccountForm';
import { useAccount } from './useAccount';

type Props = { look: () => Promise<void>; back: () => void };

const WORDS = 24;

/** Being who one was, on a new device. */
export function Restore({ look, back }: Props) {
  const account = useAccount(look);
  const words = useSignal('');
  const count = words.value.trim() === '' ? 0 : words.value.trim().split(/\s+/).length;

  return (
    <AccountForm
      account={account}
      title={t('restore-title')}
      text={t('restore-text')}
      passphrase={t('passphrase-new')}
      send={{ label: t('restore'), how: (who) => restoreAccount({ ...who, words: words.value }) }}
      other={{ label: t('restore-back'), run: back }}
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
        error={account.errorOf('words')}
      />
    </AccountForm>
  );
}
