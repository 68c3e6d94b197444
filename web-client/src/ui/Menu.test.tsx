import { expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Menu } from './Menu';
import type { MenuEntry } from './Menu';
import { MenuButton } from './MenuButton';
import { useOpening } from './opening';
import { expectAccessible, find, show, showDirection } from './testing';

const reply = vi.fn();
const edit = vi.fn();

const ITEMS: MenuEntry[] = [
  { label: 'Reply', icon: 'reply', shortcut: { keys: 'R', text: 'R' }, run: reply },
  { label: 'Remove', icon: 'trash', danger: true, run: () => {} },
  'separator',
  { label: 'Edit', disabled: true, run: edit },
  { label: 'Muted', checked: true, run: () => {} },
];

function Chat() {
  const opening = useOpening('menu');
  return (
    <>
      <section aria-label="Chat" tabIndex={0} onContextMenu={opening.onContextMenu} style={{ height: '500px' }}>Chat</section>
      <Menu opening={opening} label="Chat" items={ITEMS} />
    </>
  );
}

const focused = () => document.activeElement?.textContent;

async function open(key = '{Enter}') {
  show(<MenuButton label="More" items={ITEMS} />);
  find('button').focus();
  await userEvent.keyboard(key);
  await expect.poll(() => document.querySelector('[role=menu]')?.matches(':popover-open')).toBe(true);
}

test('an open menu has no fault that axe knows', async () => {
  await open();

  await expectAccessible();
  expect(find('main > button').ariaExpanded).toBe('true');
});

test('the arrows go round, Home and End to the ends, over separators', async () => {
  await open();
  expect(focused()).toContain('Reply');

  const seen = [];
  for (const key of ['{ArrowDown}', '{ArrowDown}', '{ArrowDown}', '{ArrowDown}', '{ArrowUp}', '{Home}', '{End}']) {
    await userEvent.keyboard(key);
    seen.push(focused());
  }

  expect(seen).toEqual(['Remove', 'Edit', 'Muted', 'ReplyR', 'Muted', 'ReplyR', 'Muted']);
});

test('arrow up on the button opens the menu at its end', async () => {
  await open('{ArrowUp}');

  expect(focused()).toBe('Muted');
});

test('letters lead to what begins with them', async () => {
  await open();

  await userEvent.keyboard('r');
  const first = focused();
  await userEvent.keyboard('{ArrowUp}ed');

  expect([first, focused()]).toEqual(['Remove', 'Edit']);
});

test('Esc closes it and gives the focus back', async () => {
  await open();

  await userEvent.keyboard('{Escape}');

  await expect.poll(() => document.querySelector('[role=menu]')).toBeNull();
  expect(document.activeElement).toBe(find('button'));
  expect(find('button').ariaExpanded).toBe('false');
});

test('a menu that is asked for in the moment in which Esc has closed it is open', async () => {
  await open();
  const before = find('[role=menu]');

  // What Esc does, and Enter on the button right behind it.
  before.hidePopover();
  find('main > button').click();

  await expect.poll(() => document.querySelector('[role=menu]')).not.toBe(before);
  // Time for all that the browser has to tell of the first one.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  expect(find('[role=menu]').matches(':popover-open')).toBe(true);
  expect(focused()).toContain('Reply');
  expect(find('main > button').ariaExpanded).toBe('true');
});

test('tab closes it and goes on from the button', async () => {
  show(
    <>
      <MenuButton label="More" items={ITEMS} />
      <a href="#next">Next</a>
    </>,
  );
  find('button').focus();
  await userEvent.keyboard('{Enter}');
  await expect.poll(focused).toContain('Reply');

  await userEvent.tab();

  await expect.poll(() => document.querySelector('[role=menu]')).toBeNull();
  expect(document.activeElement).toBe(find('a'));
});

test('a chosen item acts when the menu has gone and the button has the focus', async () => {
  const seen: unknown[] = [];
  reply.mockImplementationOnce(() => seen.push(document.activeElement));
  await open();

  await userEvent.keyboard('{Enter}');

  expect(seen).toEqual([find('button')]);
});

test('a disabled item can be reached but does nothing', async () => {
  await open();

  await userEvent.keyboard('e{Enter}');

  expect(edit).not.toHaveBeenCalled();
  expect(focused()).toBe('Edit');
});

test('a second press on the button closes it', async () => {
  show(<MenuButton label="More" items={ITEMS} />);
  await userEvent.click(find('button'));
  await expect.poll(() => document.querySelector('[role=menu]')).not.toBeNull();

  await userEvent.click(find('main > button'));

  await expect.poll(() => document.querySelector('[role=menu]')).toBeNull();
});

test('a context menu opens under the pointer, inside the window', async () => {
  show(<Chat />);
  const { width, height } = document.documentElement.getBoundingClientRect();

  await userEvent.click(find('section'), { button: 'right', position: { x: width - 30, y: 40 } });

  await expect.poll(() => document.querySelector('[role=menu]')?.getBoundingClientRect().width).toBeGreaterThan(100);
  const menu = find('[role=menu]').getBoundingClientRect();
  expect(menu.right).toBeLessThanOrEqual(width);
  expect(menu.bottom).toBeLessThanOrEqual(Math.max(height, innerHeight));
  await expectAccessible();
});

test('Esc after a context menu gives the focus back to what had it', async () => {
  show(<Chat />);
  find('section').focus();
  await userEvent.click(find('section'), { button: 'right' });
  await expect.poll(focused).toContain('Reply');

  await userEvent.keyboard('{Escape}');

  await expect.poll(() => document.activeElement).toBe(find('section'));
});

test.each(['ltr', 'rtl'] as const)('it begins at the edge of its button where the text does (%s)', async (direction) => {
  showDirection(direction);
  show(<div style={{ display: 'flex', justifyContent: 'center' }}><MenuButton label="More" items={ITEMS} spot="below start" /></div>);
  await userEvent.click(find('button'));
  await expect.poll(() => document.querySelector('[role=menu]')?.getBoundingClientRect().width).toBeGreaterThan(100);

  const button = find('main button[aria-haspopup]').getBoundingClientRect();
  const menu = find('[role=menu]').getBoundingClientRect();

  expect(menu.top).toBeGreaterThan(button.bottom);
  if (direction === 'ltr') expect(menu.left).toBeCloseTo(button.left, 0);
  else expect(menu.right).toBeCloseTo(button.right, 0);
});

test('it is placed without CSS anchors too', async () => {
  const supports = vi.spyOn(CSS, 'supports').mockReturnValue(false);
  show(<MenuButton label="More" items={ITEMS} spot="below start" />);
  await userEvent.click(find('button'));
  await expect.poll(() => document.querySelector('[role=menu]')?.getBoundingClientRect().width).toBeGreaterThan(100);

  const button = find('main button[aria-haspopup]').getBoundingClientRect();
  const menu = find('[role=menu]').getBoundingClientRect();
  supports.mockRestore();

  expect(menu.left).toBeCloseTo(Math.max(8, button.left), 0);
  expect(menu.top).toBeCloseTo(button.bottom + 6, 0);
});
