import type { Chat, ChatNotify } from '../../api/types';
import { t } from '../../i18n/i18n';
import { changeChat } from '../../store/choices';
import { Choice } from '../../ui/Choice';
import { Dialog } from '../../ui/Dialog';

const LEVELS = ['usual', 'everything', 'name', 'nothing', 'off'] as const satisfies readonly ChatNotify[];

/** How much a notification of one conversation says. */
export function NotifyLevel({ chat, close }: { chat: Chat; close: () => void }) {
  return (
    <Dialog title={t('chat-notify')} onClose={close} closeLabel={t('close')}>
      <Choice
        label={t('notify-level')}
        quiet
        value={chat.notify}
        options={LEVELS.map((value) => ({ value, label: t(`notify-${value}`) }))}
        onChange={(notify) => void changeChat(chat.contact, { notify })}
      />
    </Dialog>
  );
}
