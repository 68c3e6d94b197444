import { useSignal } from '@preact/signals';

import type { Chat } from '../../api/types';
import { t } from '../../i18n/i18n';
import { ONESELF } from '../../store/oneself';
import { MenuButton } from '../../ui/MenuButton';
import { itemsOf } from './items';
import { JumpToDate } from './JumpToDate';
import { NotifyLevel } from './NotifyLevel';

/** What can be done about the conversation that is open. */
export function ChatMenu({ chat }: { chat: Chat }) {
  const asks = useSignal<'nothing' | 'date' | 'level'>('nothing');
  const close = () => { asks.value = 'nothing'; };
  return (
    <>
      <MenuButton
        label={t('chat-menu')}
        items={itemsOf(chat, [
          ...(chat.contact === ONESELF ? [] : [{ label: t('chat-notify'), icon: 'bell' as const, run: () => { asks.value = 'level'; } }]),
          'separator',
          { label: t('jump-to-date'), icon: 'calendar', run: () => { asks.value = 'date'; } },
        ])}
      />
      {asks.value === 'date' && <JumpToDate contact={chat.contact} close={close} />}
      {asks.value === 'level' && <NotifyLevel chat={chat} close={close} />}
    </>
  );
}
