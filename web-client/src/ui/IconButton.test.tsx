import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Dialog } from './Dialog';
import { IconButton } from './IconButton';
import { expectAccessible, find, show } from './testing';
import { DELAY_MS } from './tips';
import { Tooltips } from './Tooltip';

const SHORTCUT = { keys: 'Control+K', text: 'Ctrl K' };

function Tools() {
  return (
    <div style={{ padding: '4rem' }}>
      <IconButton icon="search" label="Search" shortcut={SHORTCUT} />
      <IconButton icon="plus" label="New chat" />
      <p>Text</p>
      <Tooltips />
    </div>
  );
}

const tooltip = () => document.querySelector('[popover=manual]:popover-open')?.textContent ?? null;
const button = (label: string) => find(`[aria-label="${label}"]`);

beforeEach(() => userEvent.hover(document.documentElement, { position: { x: 1, y: 1 } }));
afterEach(() => vi.useRealTimers());

test('it has a name, a shortcut, and room for a finger', async () => {
  show(<Tools />);
  const { width, height } = button('Search').getBoundingClientRect();

  expect([width, height]).toEqual([40, 40]);
  expect(button('Search').getAttribute('aria-keyshortcuts')).toBe('Control+K');
  await expectAccessible();
});

test('the focus of the keyboard shows the tooltip at once, Esc hides it', async () => {
  show(<Tools />);

  await userEvent.tab();
  const shown = tooltip();
  await expectAccessible();
  await userEvent.keyboard('{Escape}');

  expect([shown, tooltip()]).toEqual(['SearchCtrl K', null]);
  expect(document.activeElement).toBe(button('Search'));
});

test('what the focus shows stays, wherever the pointer goes', async () => {
  show(<Tools />);
  vi.useFakeTimers();
  await userEvent.tab();

  await userEvent.hover(find('p'));
  vi.advanceTimersByTime(2_000);

  expect(tooltip()).toBe('SearchCtrl K');
});

test('the pointer shows it after a moment, and may go onto it', async () => {
  show(<Tools />);
  vi.useFakeTimers();

  await userEvent.hover(button('New chat'));
  vi.advanceTimersByTime(DELAY_MS - 1);
  const early = tooltip();
  vi.advanceTimersByTime(1);
  const shown = tooltip();
  await userEvent.hover(find('[popover=manual]'));
  vi.advanceTimersByTime(2_000);
  const hovered = tooltip();
  await userEvent.hover(find('p'));
  vi.advanceTimersByTime(2_000);

  expect([early, shown, hovered, tooltip()]).toEqual([null, 'New chat', 'New chat', null]);
});

test('from one thing to the next there is no waiting, and only one tooltip', async () => {
  show(<Tools />);
  vi.useFakeTimers();
  await userEvent.hover(button('New chat'));
  vi.advanceTimersByTime(DELAY_MS);

  await userEvent.hover(button('Search'));

  expect(tooltip()).toBe('SearchCtrl K');
  expect(document.querySelectorAll('[popover=manual]')).toHaveLength(1);
});

test('a press hides it', async () => {
  show(<Tools />);
  vi.useFakeTimers();
  await userEvent.hover(button('New chat'));
  vi.advanceTimersByTime(DELAY_MS);

  await userEvent.click(button('New chat'));

  expect(tooltip()).toBeNull();
});

test('within a dialog, it belongs to the dialog', async () => {
  show(
    <>
      <Tooltips />
      <Dialog title="New contact" closeLabel="Close" onClose={() => {}} />
    </>,
  );

  await userEvent.keyboard('{Shift}');
  button('Close').blur();
  await userEvent.tab();

  expect(tooltip()).toBe('Close');
  expect(find('[popover=manual]').closest('dialog')).not.toBeNull();
});
