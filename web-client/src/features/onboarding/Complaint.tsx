import { Icon } from '../../ui/icons';
import styles from './Complaint.module.css';

/** What went wrong with a whole form. */
export function Complaint({ text }: { text: string }) {
  return (
    <div class={styles.place} role="alert">
      {text !== '' && (
        <p class={styles.complaint}>
          <Icon name="alert" size={18} />
          <span>{text}</span>
        </p>
      )}
    </div>
  );
}
