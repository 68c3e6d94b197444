import { SHORTCUTS } from '../../app/shortcuts';
import { t } from '../../i18n/i18n';
import type { PlainKey } from '../../i18n/i18n';
import { Title } from '../../ui/Title';
import styles from './Part.module.css';

const SIGNS: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓' };

type Line = { label: PlainKey; keys: readonly string[] };

const EVERYWHERE: readonly Line[] = SHORTCUTS.map(({ id, keys }) => ({ label: `shortcut-${id}`, keys }));

/** What works in a conversation: in the field, and on the message that has the focus. */
const IN_CHAT: readonly Line[] = [
  { label: 'keys-send', keys: ['Enter'] },
  { label: 'keys-line', keys: ['Shift', 'Enter'] },
  { label: 'keys-emoji', keys: [':'] },
  { label: 'keys-message-before', keys: ['ArrowUp'] },
  { label: 'keys-message-after', keys: ['ArrowDown'] },
  { label: 'keys-newest', keys: ['Ctrl', 'End'] },
  { label: 'keys-menu', keys: ['Enter'] },
  { label: 'keys-delete', keys: ['Del'] },
];

/** All keys of the page. */
export function Shortcuts() {
  return (
    <>
      <Lines lines={EVERYWHERE} />
      <Title level={3} class={styles.name}>{t('keys-in-chat')}</Title>
      <Lines lines={IN_CHAT} />
    </>
  );
}

function Lines({ lines }: { lines: readonly Line[] }) {
  return (
    <div class={styles.group}>
      {lines.map(({ label, keys }) => (
        <div class={styles.row} key={label}>
          <span>{t(label)}</span>
          <span class={styles.keys} dir="ltr">
            {keys.map((key) => <kbd class={styles.key} key={key}>{SIGNS[key] ?? key}</kbd>)}
          </span>
        </div>
      ))}
    </div>
  );
}
