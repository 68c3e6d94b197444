import { useSignal } from '@preact/signals';
import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';

import { Button } from './Button';
import { ConfirmDialog } from './ConfirmDialog';
import { Dialog } from './Dialog';
import type { DialogProps } from './Dialog';
import { Field } from './Field';
import { MenuButton } from './MenuButton';
import { expectAccessible, find, show } from './testing';

const closed = vi.fn();

function Screen(props: Partial<DialogProps>) {
  const isOpen = useSignal(false);
  const close = () => {
    closed();
    isOpen.value = false;
  };
  return (
    <>
      <Button class="opener" onClick={() => { isOpen.value = true; }}>Add</Button>
      {isOpen.value && (
        <Dialog title="New contact" closeLabel="Close" onClose={close} {...(props as object)}>
          {props.children}
        </Dialog>
      )}
    </>
  );
}

async function open(props: Partial<DialogProps> = {}) {
  closed.mockReset();
  show(<Screen {...props} />);
  find('.opener').focus();
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => document.querySelector('dialog')?.open).toBe(true);
}

const gone = () => expect.poll(() => document.querySelector('dialog')).toBeNull();

// Beside the dialog, in the corner of the window.
const pressGround = () => userEvent.click(find('dialog'), { position: { x: -10, y: -10 }, force: true });

afterEach(() => page.viewport(800, 600));

test('the focus goes to the first field, and back to the opener when it closes', async () => {
  await open({ children: <Field label="Link" value="" onInput={() => {}} /> });
  const inside = document.activeElement;

  await userEvent.keyboard('{Escape}');

  await gone();
  expect(inside?.tagName).toBe('INPUT');
  expect(document.activeElement).toBe(find('.opener'));
});

test('if the opener has gone meanwhile, the focus goes to what is near', () => {
  const row = (isThere: boolean, isOpen: boolean) => (
    <>
      <ul>
        <li><button class="near">Alice</button></li>
        {isThere && <li><button class="opener">Bob</button></li>}
      </ul>
      {isOpen && <Dialog title="Remove Bob?" closeLabel="Close" onClose={() => {}} />}
    </>
  );
  show(row(true, false));
  find('.opener').focus();
  show(row(true, true));

  show(row(false, true));
  show(row(false, false));

  expect(document.activeElement).toBe(find('.near'));
});

test('without a field, the focus goes to the first action; without an action, to the whole', async () => {
  await open({ actions: <Button>Done</Button> });
  const first = document.activeElement?.textContent;
  await userEvent.keyboard('{Escape}');
  await gone();

  await open();

  expect(first).toBe('Done');
  expect(document.activeElement).toBe(find('dialog'));
});

test('a press beside it closes it, a press within does not', async () => {
  await open({ children: 'Text' });

  await userEvent.click(find('h2'));
  const within = closed.mock.calls.length;
  await pressGround();

  await gone();
  expect(within).toBe(0);
});

test('a press that only ends beside it does not close it', async () => {
  await open({ children: 'Text' });
  const dialog = find('dialog');

  find('h2').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  dialog.dispatchEvent(new MouseEvent('click', { bubbles: true }));

  expect(closed).not.toHaveBeenCalled();
});

test('what must be answered stays', async () => {
  await open({ dismissible: false, children: 'Text' });

  await userEvent.keyboard('{Escape}{Escape}');
  await pressGround();

  expect(closed).not.toHaveBeenCalled();
  expect(find<HTMLDialogElement>('dialog').open).toBe(true);
});

test('Esc closes a menu within it first', async () => {
  await open({ children: <MenuButton label="More" items={[{ label: 'Copy', run: () => {} }]} /> });
  find('[aria-label=More]').focus();
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => document.activeElement?.textContent).toBe('Copy');

  await userEvent.keyboard('{Escape}');

  await expect.poll(() => document.querySelector('[role=menu]')).toBeNull();
  expect(closed).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(find('[aria-label=More]'));
});

test('as a form, Enter in a field sends it', async () => {
  const submit = vi.fn();
  await open({ onSubmit: submit, children: <Field label="Link" value="" onInput={() => {}} />, actions: <Button type="submit">Add</Button> });

  await userEvent.keyboard('{Enter}');

  expect(submit).toHaveBeenCalledOnce();
});

test('a sheet fills a phone, and nothing else', async () => {
  await page.viewport(390, 600);
  await open({ sheet: true });
  const onPhone = find('dialog').getBoundingClientRect();

  await page.viewport(800, 600);
  const onDesk = find('dialog').getBoundingClientRect();

  expect([onPhone.width, onPhone.height]).toEqual([390, 600]);
  expect(onDesk.height).toBeLessThan(300);
});

test('neither a dialog nor a question has a fault that axe knows', async () => {
  await open({ children: <Field label="Link" hint="It begins with hoopoe:" error="No link" value="" onInput={() => {}} />, actions: <Button variant="filled">Add</Button> });
  await expectAccessible();

  show(<ConfirmDialog danger title="Delete this chat?" text="It is gone." confirm="Delete" cancel="Keep it" onConfirm={() => {}} onClose={() => {}} />);
  await expectAccessible();
});

test.each([
  [true, 'Keep it'],
  [false, 'Delete'],
])('a question about danger (%s) has the focus on “%s”', (danger, label) => {
  show(<ConfirmDialog danger={danger} title="Delete this chat?" text="It is gone." confirm="Delete" cancel="Keep it" onConfirm={() => {}} onClose={() => {}} />);

  expect(document.activeElement?.textContent).toBe(label);
});

test('a question says what will happen', () => {
  show(<ConfirmDialog title="Delete this chat?" text="It is gone." confirm="Delete" cancel="Keep it" onConfirm={() => {}} onClose={() => {}} />);
  const dialog = find('dialog');

  expect(dialog.getAttribute('role')).toBe('alertdialog');
  expect(document.getElementById(dialog.getAttribute('aria-describedby') ?? '')?.textContent).toBe('It is gone.');
});
