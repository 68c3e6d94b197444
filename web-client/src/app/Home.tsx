import { useCallback, useEffect, useState } from 'preact/hooks';

import { read } from '../api/client';
import { follow } from '../api/events';
import { lock, signOut } from '../api/session';
import type { Chat, Contact, List, Session, Status } from '../api/types';
import { Conversation } from './Conversation';
import styles from './Home.module.css';
import { LockFully } from './LockFully';

type Props = { session: Session; look: () => Promise<void> };
type Shown = { status: Status; chats: Chat[]; contacts: Contact[] };

/** Who you are, how your node is, and your conversations, to read. */
export function Home({ session, look }: Props) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [turn, setTurn] = useState(0);

  const load = useCallback(async () => {
    const [status, chats, contacts] = await Promise.all([
      read<Status>('status'),
      read<List<Chat>>('chats'),
      read<List<Contact>>('contacts'),
    ]);
    if (status.kind !== 'done' || chats.kind !== 'done' || contacts.kind !== 'done') return look();
    setShown({ status: status.value, chats: chats.value.items, contacts: contacts.value.items });
    setTurn((before) => before + 1);
  }, [look]);

  useEffect(() => {
    void load();
    return follow(session.seq, () => void load(), () => void look());
    // Each look brings a session of its own, and with it a socket: the one before has ended, whatever its number was.
  }, [session, load, look]);

  if (!shown) return null;
  const names = new Map(shown.contacts.map((contact) => [contact.id, contact.name]));
  return (
    <div class={styles.page}>
      <nav class={styles.list} aria-label="Conversations">
        <header class={styles.head}>
          <h1 class={styles.name}>{shown.status.name}</h1>
          <p class={styles.note}>{serverText(shown.status)}</p>
          <div class={styles.actions}>
            <button class={styles.action} onClick={() => void lock().then(look)}>
              Lock
            </button>
            <LockFully class={styles.action} done={() => void look()} />
            <button class={styles.action} onClick={() => void signOut().then(look)}>
              Sign out
            </button>
          </div>
        </header>
        {shown.chats.length === 0 && <p class={styles.empty}>No conversations yet. Invite somebody with “hoopoe invite”.</p>}
        <ul class={styles.chats}>
          {shown.chats.map((chat) => (
            <li key={chat.contact}>
              <button class={styles.chat} aria-current={chat.contact === chosen} onClick={() => setChosen(chat.contact)}>
                <span class={styles.who}>{chat.name || 'No name yet'}</span>
                {chat.unread > 0 && <span class={styles.unread} aria-label={`${chat.unread} unread`}>{chat.unread}</span>}
                <span class={styles.last}>{chat.last?.text}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <main class={styles.talk}>
        {chosen === null ? (
          <p class={styles.empty}>Choose a conversation to read it. Writing comes with the next version; until then: hoopoe send.</p>
        ) : (
          <Conversation contact={chosen} name={names.get(chosen) ?? ''} turn={turn} />
        )}
      </main>
    </div>
  );
}

function serverText({ server, direct }: Status): string {
  const connected = direct.length === 0 ? 'nobody connected directly' : `${direct.length} connected directly`;
  const states = {
    none: 'No server',
    connecting: 'Connecting to your server',
    connected: 'Connected to your server',
    unreachable: 'Your server cannot be reached',
    refused: 'Your server refuses',
  };
  return `${states[server.state]} · ${connected}`;
}
