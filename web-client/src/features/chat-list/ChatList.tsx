import { useSignal } from '@preact/signals';

import { later } from '../../app/later';
import { t } from '../../i18n/i18n';
import { chatsInOrder } from '../../store/chats';
import { ONESELF } from '../../store/oneself';
import { Empty } from '../../ui/Empty';
import { Icon } from '../../ui/icons';
import { useRovingFocus } from '../../ui/rovingFocus';
import styles from './ChatList.module.css';
import { ChatRow } from './ChatRow';
import type { Marked } from './ChatRow';
import { FILTERS, filtered } from './filter';
import type { Filter } from './filter';
import type { RowHandlers } from '../chat-menu/RowMenu';

const Letter = later(() => import('../../ui/drawings').then((part) => part.Letter));

const RowMenu = later(() => import('../chat-menu/RowMenu').then((part) => part.RowMenu));

type Props = { current: number | null; invite: () => void };

/** The conversations, the most recent first. */
export function ChatList({ current, invite }: Props) {
  const filter = useSignal<Filter>('all');
  const typed = useSignal('');
  const rows = useRovingFocus<HTMLUListElement>('vertical', { items: '[data-row]' });
  const marked = useSignal<Marked>(null);
  // What the list does besides leading to conversations, once that was loaded.
  const handlers = useSignal<RowHandlers>({});
  const all = chatsInOrder.value;
  const shown = filtered(all, filter.value, typed.value);
  const isAlone = all.every((chat) => chat.contact === ONESELF);
  const isAsked = filter.value !== 'all' || typed.value.trim() !== '';

  return (
    <section class={styles.list} aria-label={t('chats')}>
      <header class={styles.head}>
        <h1 class={styles.title}>{t('chats')}</h1>
        <button class={styles.add} onClick={invite} aria-label={t('new-contact')} title={t('new-contact')}>
          <Icon name="plus" size={20} />
        </button>
      </header>
      <label class={styles.search}>
        <Icon name="search" size={18} />
        <input
          class={styles.typed}
          type="search"
          placeholder={t('search-chats')}
          aria-label={t('search-chats')}
          value={typed.value}
          onInput={(event) => { typed.value = event.currentTarget.value; }}
        />
      </label>
      {(!isAlone || isAsked || all.some((chat) => chat.archived)) && (
        <div class={styles.filters} role="group" aria-label={t('filter')}>
          {FILTERS.map((one) => (
            <button key={one} class={styles.filter} aria-pressed={filter.value === one} onClick={() => { filter.value = one; }}>
              {t(`filter-${one}`)}
            </button>
          ))}
        </div>
      )}
      {shown.length === 0 && (isAsked || !isAlone) ? (
        <Empty text={t('chats-none-found')} action={{ label: t('filter-clear'), run: () => { filter.value = 'all'; typed.value = ''; } }} />
      ) : (
        <>
          <ul class={isAlone ? styles.few : styles.rows} {...rows} {...handlers.value}>
            {shown.map((chat) => <ChatRow key={chat.contact} chat={chat} current={chat.contact === current} marked={marked} />)}
          </ul>
          <RowMenu list={rows.ref} marked={marked} handlers={handlers} />
        </>
      )}
      {isAlone && !isAsked && <Empty drawing={<Letter />} text={t('chats-empty')} action={{ label: t('invite-somebody'), run: invite }} />}
    </section>
  );
}
