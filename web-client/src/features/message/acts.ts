// What somebody does with a message that is there.

import type { Answer } from '../../api/client';
import type { Message } from '../../api/types';
import { t } from '../../i18n/i18n';
import { openConversation } from '../../store/conversation';
import { deleteMessage, sendAnew } from '../../store/deleting';
import { timelineOf } from '../../store/timeline';
import { ask } from '../../ui/ask';
import { toast } from '../../ui/toasts';
import { reasonOf } from '../refusal/reason';
import { cleanText } from './clean';

/** So much of a message stands in the question whether it is to go. */
const EXCERPT = 80;

/** Deletes it on the user's own node, after a question: nothing brings it back. */
export async function deleteForMe(contact: number, name: string, message: Message): Promise<void> {
  const said = cleanText(message.text.replaceAll(/\s+/g, ' '));
  const excerpt = said.length > EXCERPT ? `${said.slice(0, EXCERPT)}…` : said;
  const text = message.delivery?.state === 'kept' ? t('note-delete-text', { text: excerpt }) : t(isOnItsWay(message) ? 'message-delete-waiting' : 'message-delete-text', { name, text: excerpt });
  const question = { title: t('message-delete-title'), text, confirm: t('message-delete'), cancel: t('cancel'), danger: true };
  if (!(await ask(question))) return;
  const answer = await deleteMessage(contact, message.id);
  if (answer.kind !== 'done') failed(answer);
}

/** It may have been done though nobody said so. */
function failed(answer: Exclude<Answer<unknown>, { kind: 'done' }>): void {
  toast({ text: answer.kind === 'refused' ? reasonOf(answer) : t('act-unsure'), tone: 'bad' });
}

/** Whether the other person's device does not have it yet, and will. */
function isOnItsWay({ delivery }: Message): boolean {
  return delivery !== null && !['failed', 'delivered', 'read'].includes(delivery.state);
}

/** Sends what it said once more, at the end of the conversation, where somebody then looks. */
export async function sendOnceMore(contact: number, message: Message): Promise<void> {
  const answer = await sendAnew(contact, message.id);
  if (answer.kind !== 'done') return failed(answer);
  const now = timelineOf(contact).peek();
  if (now.kind === 'shown' && now.newer !== 'end') await openConversation(contact, 'newest');
}
