import type { Message } from '../../api/types';
import { t } from '../../i18n/i18n';
import { Menu } from '../../ui/Menu';
import type { MenuEntry } from '../../ui/Menu';
import type { Opening } from '../../ui/opening';
import { toast } from '../../ui/toasts';
import { deleteForMe, sendOnceMore } from './acts';

type Props = {
  opening: Opening;
  message: Message;
  contact: number;
  /** The contact's. */
  name: string;
  details: (message: Message) => void;
};

/** What can be done with a message. */
export function MessageMenu({ opening, message, contact, name, details }: Props) {
  async function copy() {
    await navigator.clipboard.writeText(message.text);
    toast({ text: t('copied') });
  }
  const again: MenuEntry = { label: t('message-send-again'), icon: 'send', run: () => void sendOnceMore(contact, message) };
  return (
    <Menu
      opening={opening}
      label={t('message-actions')}
      items={[
        ...(message.delivery?.state === 'failed' ? [again] : []),
        { label: t('message-copy'), icon: 'copy', run: () => void copy() },
        { label: t('message-details'), icon: 'info', run: () => details(message) },
        'separator',
        { label: t('message-delete'), icon: 'trash', danger: true, run: () => void deleteForMe(contact, name, message) },
      ]}
    />
  );
}
