import { useEffect, useState } from 'preact/hooks';

import { read } from '../api/client';
import type { DeliveryState, History, Message } from '../api/types';
import styles from './Conversation.module.css';

/** `turn` grows whenever something may have changed. */
type Props = { contact: number; name: string; turn: number };

/** A conversation, to read. Looking at it here marks nothing as read. */
export function Conversation({ contact, name, turn }: Props) {
  const [messages, setMessages] = useState<Message[]>([]);

  useEffect(() => {
    let current = true;
    void read<History>(`chats/${contact}/messages`).then((answer) => {
      if (current && answer.kind === 'done') setMessages(answer.value.messages);
    });
    return () => {
      current = false;
    };
  }, [contact, turn]);

  return (
    <section class={styles.talk} aria-label={`Conversation with ${name}`}>
      <h2 class={styles.name}>{name || 'No name yet'}</h2>
      {messages.map((message) => (
        <p key={message.id} class={`${styles.bubble} ${message.mine ? styles.own : styles.other}`} dir="auto">
          {message.text}
          <span class={styles.note}>
            {time(message.sent_at)}
            {message.delivery && ` · ${MARKS[message.delivery.state]}`}
          </span>
        </p>
      ))}
    </section>
  );
}

const MARKS: Record<DeliveryState, string> = {
  queued: 'waiting',
  awaiting_keys: 'waiting',
  sent: '✓ sent',
  failed: '! failed',
  delivered: '✓✓ delivered',
  read: '✓✓ read',
};

function time(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
