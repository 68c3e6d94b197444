import { Button } from './Button';
import styles from './ConfirmDialog.module.css';
import { Dialog } from './Dialog';

type Props = {
  /** The question. */
  title: string;
  /** What will happen. */
  text: string;
  confirm: string;
  cancel: string;
  onConfirm: () => void;
  onClose: () => void;
  danger?: boolean | undefined;
  busy?: boolean | undefined;
};

/** Asks before something is done. */
export function ConfirmDialog({ title, text, confirm, cancel, onConfirm, onClose, danger = false, busy = false }: Props) {
  // What cannot be undone does not lie under the Enter key.
  const actions = (
    <>
      <Button variant="plain" autofocus={danger} onClick={onClose}>{cancel}</Button>
      <Button variant={danger ? 'danger' : 'filled'} autofocus={!danger} busy={busy} onClick={onConfirm}>{confirm}</Button>
    </>
  );
  return (
    <Dialog role="alertdialog" title={title} onClose={onClose} size="small" actions={actions}>
      <p class={styles.text}>{text}</p>
    </Dialog>
  );
}
