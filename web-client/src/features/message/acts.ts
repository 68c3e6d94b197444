// What somebody does with a message that is there.

import type { Message } from '../../api/types';
import { t } from '../../i18n/i18n';
import { deleteMessage } from '../../store/conversation';
import { send } from '../../store/sending';
import { ask } from '../../ui/ask';
import { toast } from '../../ui/toasts';
import { reasonOf } from '../refusal/reason';
import { rememberBeside } from '../timeline/focus';
import { tickOf } from './ticks';

/** Deletes it on the user's own node, after a question: nothing brings it back. */
export async function deleteForMe(contact: number, name: string, message: Message): Promise<void> {
  const isOnItsWay = message.delivery !== null && tickOf(message.delivery) === 'clock';
  const text = t(message.mine && isOnItsWay ? 'message-delete-waiting' : 'message-delete-text', { name });
  const question = { title: t('message-delete-title'), text, confirm: t('message-delete'), cancel: t('cancel'), danger: true };
  if (!(await ask(question))) return;
  // The question has gone then, and the message has the focus again.
  await drawn();
  const toBeside = rememberBeside();
  const answer = await deleteMessage(contact, message.id);
  if (answer.kind === 'refused' && answer.code !== 'no_such_message') toast({ text: reasonOf(answer), tone: 'bad' });
  else if (answer.kind !== 'done' && answer.kind !== 'refused') toast({ text: t('node-unreachable'), tone: 'bad' });
  await drawn();
  toBeside();
}

/** Until what changed is on the screen. */
function drawn(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

/** Sends what it said as a message of today; the one that never arrives goes once the node has the new one. */
export async function sendAnew(contact: number, message: Message): Promise<void> {
  if (await send(contact, [message.text])) await deleteMessage(contact, message.id);
}
