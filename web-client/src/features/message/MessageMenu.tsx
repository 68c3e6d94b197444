import type { Message } from '../../api/types';
import { t } from '../../i18n/i18n';
import { Menu } from '../../ui/Menu';
import type { Opening } from '../../ui/opening';
import { toast } from '../../ui/toasts';

type Props = { opening: Opening; message: Message; details: (message: Message) => void };

/** What can be done with a message. */
export function MessageMenu({ opening, message, details }: Props) {
  async function copy() {
    await navigator.clipboard.writeText(message.text);
    toast({ text: t('copied') });
  }
  return (
    <Menu
      opening={opening}
      label={t('message-actions')}
      items={[
        { label: t('message-copy'), icon: 'copy', run: () => void copy() },
        { label: t('message-details'), icon: 'info', run: () => details(message) },
      ]}
    />
  );
}
