import type { Contact } from '../../api/types';
import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import styles from './KeyWarning.module.css';

type Props = { warning: NonNullable<Contact['warning']>; name: string; open: () => void };

/** Said loudly: somebody else may speak in the name of this contact. */
export function KeyWarning({ warning, name, open }: Props) {
  return (
    <div class={styles.warning} role="alert">
      <Icon name="alert" size={20} />
      <p class={styles.text}>{t(`warning-${warning.kind}`, { name })}</p>
      <Button variant="plain" size="small" onClick={open}>
        {t('warning-compare')}
      </Button>
    </div>
  );
}
