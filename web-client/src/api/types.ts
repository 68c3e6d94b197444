// What the node answers, as far as the page shows it. The whole is in `hoopoe openapi`.

export type SessionState = 'open' | 'locked' | 'expired';

export type Session = {
  state: SessionState;
  csrf: string;
  /** The secret of this tab, told once, when it signs in at 127.0.0.1. */
  tab: string | null;
  name: string | null;
  device: string | null;
  /** Why the node is still fully locked though it was unlocked. */
  failure: string | null;
  seq: number;
};

export type Server = { state: 'none' | 'connecting' | 'connected' | 'unreachable' | 'refused'; url: string | null };

export type Status = { name: string; device: string; server: Server; direct: { contact: number; name: string }[] };

export type DeliveryState = 'queued' | 'awaiting_keys' | 'sent' | 'failed' | 'delivered' | 'read';

export type Message = {
  id: string;
  mine: boolean;
  from: string;
  text: string;
  sent_at: number;
  delivery: { state: DeliveryState } | null;
};

export type Chat = { contact: number; name: string; unread: number; last: Message | null };

export type Contact = { id: number; name: string; state: 'waiting' | 'accepted' };

export type History = { messages: Message[]; before: string | null };

export type List<T> = { items: T[] };
