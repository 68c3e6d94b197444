// What an event changes in what is shown.

import type { Event } from '../api/types';
import { deliveryChanged, putChat, removeChat } from './chats';
import { putContact, setPresence, setTyping } from './contacts';
import { loadRequests } from './load';
import { server, setLink, setShown } from './node';
import { eachPart } from './parts';
import { putRequest, removeRequest, requests } from './requests';

/** A new kind of event does not compile until it has a line here. */
type Handlers = { [T in Event['event']]: (event: Extract<Event, { event: T }>) => void };

/** What happens besides what is shown. */
export type Beside = {
  /** A message of somebody else's came. */
  arrived: (contact: number, name: string, text: string, id: string) => void;
  /** Something to tell the user. */
  tell: (text: string) => void;
};

/** Applies an event; twice does no harm. */
export function apply(happened: Event, beside: Beside): void {
  const handlers: Handlers = {
    message: ({ contact, name, message }) => {
      if (!message.mine && !message.read) beside.arrived(contact, name, message.text, message.id);
    },
    delivery: ({ contact, message, delivery }) => deliveryChanged(contact, message, delivery),
    chat: ({ chat }) => putChat(chat),
    chat_gone: ({ contact }) => removeChat(contact),
    // These are for the conversation, and for what is typed in it.
    message_gone: () => {},
    read: () => {},
    draft: () => {},
    contact: ({ contact }) => {
      putContact(contact);
      // Of what becomes of the user's own requests nothing else tells.
      if (requests.value.outgoing.length > 0) void loadRequests();
    },
    profile: (event) => setShown(event.profile),
    key_warning: ({ contact }) => putContact(contact),
    direct: ({ contact, link }) => setLink(contact, link),
    typing: ({ contact, typing }) => setTyping(contact, typing),
    presence: ({ contact, presence }) => setPresence(contact, presence),
    accept_failed: ({ reason }) => beside.tell(reason),
    request: ({ request }) => putRequest(request),
    request_gone: ({ request }) => removeRequest(request),
    server: (event) => {
      server.value = event.server;
    },
    // These are about the socket itself.
    hello: () => {},
    resync: () => {},
    heartbeat: () => {},
  };
  (handlers[happened.event] as (event: Event) => void)(happened);
  eachPart((part) => part.happened?.(happened));
}
