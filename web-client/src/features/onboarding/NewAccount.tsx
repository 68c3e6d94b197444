import { createAccount } from '../../api/account';
import { t } from '../../i18n/i18n';
import { AccountForm } from './AccountForm';
import { useAccount } from './useAccount';

type Props = { look: () => Promise<void>; useWords: () => void };

/** A name and a passphrase: nothing else is needed to begin. */
export function NewAccount({ look, useWords }: Props) {
  return (
    <AccountForm
      account={useAccount(look)}
      title={t('welcome')}
      text={t('welcome-text')}
      passphrase={t('passphrase')}
      send={{ label: t('account-create'), how: createAccount }}
      other={{ label: t('account-have-words'), run: useWords }}
    />
  );
}
