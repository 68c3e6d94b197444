import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Button } from './Button';
import { Dialog } from './Dialog';
import { expectAccessible, find, show } from './testing';
import { SHOWN_MS, Toasts } from './Toast';
import { dismissAll, toast } from './toasts';

const shown = () => [...document.querySelectorAll('main > [role=status] > div')].map((one) => one.textContent);
const tell = (...wish: Parameters<typeof toast>) => act(() => void toast(...wish));
const wait = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

beforeEach(async () => {
  await userEvent.hover(document.documentElement, { position: { x: 1, y: 1 } });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
  dismissAll();
});

function open() {
  show(
    <>
      <Button class="archive">Archive</Button>
      <Toasts />
    </>,
  );
}

test('it is told in passing and goes by itself', () => {
  open();

  tell({ text: 'Chat archived' });
  wait(SHOWN_MS - 1);
  const last = shown();
  wait(1);

  expect([last, shown()]).toEqual([['Chat archived'], []]);
});

test('it has no fault that axe knows', async () => {
  open();
  tell({ text: 'Chat archived', action: { label: 'Undo', run: () => {} } });
  tell({ text: 'Not sent', tone: 'bad' });
  tell({ text: 'Saved', tone: 'good' });
  vi.useRealTimers();

  await expectAccessible();
});

test('under the pointer it stays, and goes on from where it was', async () => {
  open();
  tell({ text: 'Chat archived' });
  wait(4_000);

  await userEvent.hover(find('main > [role=status] > div'));
  wait(20_000);
  const held = shown();
  await userEvent.hover(document.documentElement, { position: { x: 1, y: 1 } });
  wait(2_000);

  expect([held, shown()]).toEqual([['Chat archived'], []]);
});

test('with the focus in it, it stays; its action acts, and the focus goes back', async () => {
  const undo = vi.fn();
  open();
  find('.archive').focus();
  tell({ text: 'Chat archived', action: { label: 'Undo', run: undo } });

  await userEvent.tab();
  wait(20_000);
  const held = shown();
  await userEvent.keyboard('{Enter}');
  wait(0);

  expect(held).toEqual(['Chat archivedUndo']);
  expect(undo).toHaveBeenCalledOnce();
  expect(shown()).toEqual([]);
  expect(document.activeElement).toBe(find('.archive'));
});

test('a press on it takes no focus from what is being written', async () => {
  open();
  find('.archive').focus();
  tell({ text: 'Chat archived' });

  await userEvent.click(find('main > [role=status] > div'));

  expect(shown()).toEqual(['Chat archived']);
  expect(document.activeElement).toBe(find('.archive'));
});

test('what follows an action with the focus goes by itself again', async () => {
  open();
  tell({ text: 'Chat archived', action: { label: 'Undo', run: () => void toast({ text: 'Back again' }) } });
  find('main > [role=status] button').focus();

  await userEvent.keyboard('{Enter}');
  wait(0);
  const followed = shown();
  wait(SHOWN_MS);

  expect([followed, shown()]).toEqual([['Back again'], []]);
});

test('three are shown at once, the others wait for their turn and their time', () => {
  open();
  for (const text of ['one', 'two', 'three', 'four']) tell({ text });

  const first = shown();
  wait(SHOWN_MS);
  const second = shown();
  wait(SHOWN_MS);

  expect([first, second, shown()]).toEqual([['one', 'two', 'three'], ['four'], []]);
});

test('the same words are told anew, not twice', () => {
  open();
  tell({ text: 'Link copied' });
  wait(4_000);

  tell({ text: 'Link copied' });
  wait(4_000);

  expect(shown()).toEqual(['Link copied']);
});

test('an open dialog tells them, for the page behind it cannot', () => {
  show(
    <>
      <Toasts />
      <Dialog title="Invite" closeLabel="Close" onClose={() => {}} />
    </>,
  );

  tell({ text: 'Link copied' });

  expect(shown()).toEqual([]);
  expect(find('dialog [role=status]').textContent).toBe('Link copied');
});
