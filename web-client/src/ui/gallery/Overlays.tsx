import { useSignal } from '@preact/signals';

import { Button } from '../Button';
import { ConfirmDialog } from '../ConfirmDialog';
import { Dialog } from '../Dialog';
import { Field } from '../Field';
import { Menu } from '../Menu';
import { MenuButton } from '../MenuButton';
import { useOpening } from '../opening';
import { Popover } from '../Popover';
import { Switch } from '../Switch';
import { toast } from '../toasts';
import { ACTIONS } from './actions';
import styles from './gallery.module.css';
import { Part } from './Part';

const nothing = () => {};

/** What opens over the page. */
export function Overlays() {
  const menu = useOpening('menu');
  const why = useOpening('dialog');
  const shown = useSignal<'none' | 'dialog' | 'confirm'>('none');
  const close = () => { shown.value = 'none'; };
  return (
    <>
      <Part title="What opens">
        <Button {...menu.trigger}>Menu</Button>
        <Menu opening={menu} label="Message" items={ACTIONS} />
        <Button variant="plain" icon="feather" {...why.trigger}>direct</Button>
        <Popover opening={why} label="Path">
          <strong>Straight to Leila’s computer.</strong>
          <p class={styles.note}>Nobody stores it.</p>
        </Popover>
        <Button onClick={() => { shown.value = 'dialog'; }}>Dialog</Button>
        <Button onClick={() => { shown.value = 'confirm'; }}>Confirm</Button>
        <Button onClick={() => toast({ text: 'Chat archived', action: { label: 'Undo', run: nothing } })}>Toast</Button>
        <Button onClick={() => toast({ text: 'The picture could not be sent', tone: 'bad' })}>Bad news</Button>
        <Button onClick={() => toast({ text: 'Saved', tone: 'good' })}>Good news</Button>
        <div class={styles.field} onContextMenu={menu.onContextMenu}>Right click here</div>
      </Part>
      {shown.value === 'dialog' && (
        <Dialog
          title="New contact"
          sheet
          closeLabel="Close"
          onClose={close}
          onSubmit={close}
          actions={<><Button variant="plain" onClick={close}>Cancel</Button><Button variant="filled" type="submit">Add</Button></>}
        >
          <div class={styles.form}>
            <Field label="Link or code" hint="It begins with hoopoe:" value="" onInput={nothing} />
            <Switch label="Say who I am" explanation="They see your name before they accept." checked onChange={nothing} />
            <Button onClick={() => toast({ text: 'Link copied', tone: 'good' })}>Copy my link</Button>
            <MenuButton label="More" items={ACTIONS} spot="below start" />
          </div>
        </Dialog>
      )}
      {shown.value === 'confirm' && (
        <ConfirmDialog
          danger
          title="Delete this chat?"
          text="All messages with Leila are removed from this computer. Leila keeps hers."
          confirm="Delete chat"
          cancel="Keep it"
          onConfirm={close}
          onClose={close}
        />
      )}
    </>
  );
}
