import { asked } from './ask';
import { ConfirmDialog } from './ConfirmDialog';

/** The place where questions are drawn: one at a time. */
export function Questions() {
  const question = asked.value;
  if (!question) return null;
  const { title, text, confirm, cancel, danger = false, answer } = question;
  return (
    <ConfirmDialog title={title} text={text} confirm={confirm} cancel={cancel} danger={danger} onConfirm={() => answer(true)} onClose={() => answer(false)} />
  );
}
