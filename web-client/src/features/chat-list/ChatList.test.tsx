import { act } from 'preact/test-utils';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { change } from '../../api/client';
import type { Chat } from '../../api/types';
import { chats, setChats } from '../../store/chats';
import { expectAccessible, find, show, showDirection } from '../../ui/testing';
import { ChatList } from './ChatList';

vi.mock('../../api/client');

const CHAT: Chat = { contact: 0, name: '', unread: 0, last: null, draft: null, muted_until: 0, pinned_at: 0, archived: false, marked_unread: false, notify: 'usual' };
const NAMES = ['Anna', 'Bob', 'Cleo'];

const row = (contact: number) => find(`[data-chat="${contact}"] [data-row]`);
const buttons = () => [...document.querySelectorAll('[data-more]')].map((button) => button.closest('li')?.dataset['chat']);
const menu = () => document.querySelector('[role=menu]');
const items = () => [...document.querySelectorAll<HTMLElement>('[role^=menuitem]')].map((item) => item.dataset['label']);
const focused = () => document.activeElement?.closest('li')?.dataset['chat'];

/** The pointer is there now. */
const point = (element: HTMLElement) => element.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerType: 'mouse', movementX: 1 }));

beforeEach(async () => {
  setChats(NAMES.map((name, at) => ({ ...CHAT, contact: at + 1, name, draft: { text: 'half a sentence', at: 10 - at } })));
  vi.mocked(change).mockReset();
  // The node does what it is asked for, and says how it is now.
  vi.mocked(change).mockImplementation(async (_, path, body) => {
    const contact = Number(path.split('/')[1]);
    const { pinned, ...rest } = body as { pinned?: boolean };
    const now = { ...chats.peek().get(contact), ...rest, ...(pinned === undefined ? {} : { pinned_at: pinned ? 1 : 0 }) };
    return { kind: 'done', value: now as never };
  });
  show(<ChatList current={null} invite={() => {}} />);
  // What the rows can do comes a moment later.
  await expect.poll(() => {
    point(row(3));
    return buttons();
  }, { timeout: 20_000 }).toEqual(['3']);
});

test('the row under the pointer has a button, and its menu is about that chat', async () => {
  point(row(2));
  await expect.poll(buttons).toEqual(['2']);
  expect(find('[data-more]').ariaExpanded).toBe('false');
  await expectAccessible();

  await userEvent.click(find('[data-more]'));
  await expect.poll(items).toContain('Pin to the top');
  expect(find('[data-more]').ariaExpanded).toBe('true');
  expect(items()).toEqual(['Pin to the top', 'Archive', 'Mark as unread', 'Mute for \u20688\u2069 hours', 'Mute for \u20687\u2069 days', 'Mute until I say otherwise', 'Notifications']);
  await expectAccessible();
  await userEvent.keyboard('{Enter}');

  expect(vi.mocked(change).mock.calls).toEqual([['PATCH', 'chats/2', { pinned: true }]]);
});

test('the button stays where its menu is open, wherever the pointer goes', async () => {
  await userEvent.click(find('[data-more]'));
  await expect.poll(menu).not.toBeNull();

  point(row(1));
  await Promise.resolve();
  expect(buttons()).toEqual(['3']);

  await userEvent.keyboard('{Escape}');
  await expect.poll(menu).toBeNull();
  expect(document.activeElement).toBe(find('[data-more]'));
});

test('by keyboard: tab leads from a row to its button, arrows from there to the next row', async () => {
  row(1).focus();
  await expect.poll(buttons).toEqual(['1']);
  await userEvent.tab();
  expect(document.activeElement).toBe(find('[data-more]'));

  await userEvent.keyboard('{ArrowDown}');

  expect(document.activeElement).toBe(row(2));
  await expect.poll(buttons).toEqual(['2']);
  find('input').focus();
  await expect.poll(buttons).not.toContain('2');
});

test('the menu key opens it beside the row, and Esc gives the focus back', async () => {
  row(2).focus();
  // What the menu key and Shift+F10 make of themselves; automated keys do not.
  const event = new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 0 });
  row(2).dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  await expect.poll(menu).not.toBeNull();
  const { top } = find('[role=menu]').getBoundingClientRect();
  expect(top).toBeGreaterThan(row(2).getBoundingClientRect().top);

  await userEvent.keyboard('{Escape}');

  await expect.poll(() => document.activeElement).toBe(row(2));
});

test('the other button of the mouse opens it under the pointer', async () => {
  await userEvent.click(row(2), { button: 'right', position: { x: 60, y: 20 } });
  await expect.poll(menu).not.toBeNull();

  const box = row(2).getBoundingClientRect();
  expect(find('[role=menu]').getBoundingClientRect().left).toBeCloseTo(box.left + 60, 0);
});

test('a finger that rests on a row opens its menu and not the chat', async () => {
  const before = location.hash;
  const { left, top } = row(1).getBoundingClientRect();
  const touch = { bubbles: true, pointerType: 'touch', isPrimary: true, clientX: left + 40, clientY: top + 20 };
  row(1).dispatchEvent(new PointerEvent('pointerdown', touch));
  await expect.poll(menu).not.toBeNull();
  row(1).dispatchEvent(new PointerEvent('pointerup', touch));
  row(1).click();

  expect(location.hash).toBe(before);
  await userEvent.keyboard('{End}{Enter}');
  await expect.poll(() => document.querySelector('[role=dialog], dialog')).not.toBeNull();
});

test('a row that goes away leaves the focus in its place, and one that moves takes it along', async () => {
  row(2).focus();
  act(() => setChats([...chats.peek().values()].map((chat) => (chat.contact === 3 ? { ...chat, pinned_at: 5 } : chat))));
  act(() => setChats([...chats.peek().values()].map((chat) => (chat.contact === 2 ? { ...chat, pinned_at: 9 } : chat))));
  await expect.poll(focused).toBe('2');

  act(() => setChats([...chats.peek().values()].map((chat) => (chat.contact === 2 ? { ...chat, archived: true } : chat))));
  await expect.poll(focused).toBe('3');
});

test('from right to left the button is at the other end', async () => {
  showDirection('rtl');
  const { left, width } = row(3).getBoundingClientRect();

  expect(find('[data-more]').getBoundingClientRect().left - left).toBeLessThan(width / 2);
  await expectAccessible();
});

const filterOf = (name: string) => [...document.querySelectorAll<HTMLElement>('[role=group] button')].find((button) => button.textContent === name);
const rows = () => document.querySelectorAll('[data-row]').length;

describe('where nobody else is there', () => {
  test('what was put away is found', async () => {
    await act(() => setChats([{ ...CHAT, archived: true }]));
    expect(rows()).toBe(0);

    await userEvent.click(filterOf('Archived') as HTMLElement);

    expect(rows()).toBe(1);
  });

  test('a filter that was chosen before is still there to be taken off', async () => {
    await userEvent.click(filterOf('Unread') as HTMLElement);
    await act(() => setChats([CHAT]));
    expect(rows()).toBe(0);

    await userEvent.click(filterOf('All') as HTMLElement);

    expect(rows()).toBe(1);
    expect(document.querySelector('[role=group]')).toBeNull();
  });

  test('a search says that it found nothing, and not that nobody is there', async () => {
    await act(() => setChats([CHAT]));
    expect(document.body.textContent).toContain('Nobody here yet');

    await userEvent.fill(find('input[type=search]'), 'nobody is called so');

    expect(document.body.textContent).not.toContain('Nobody here yet');
    expect(document.body.textContent).toContain('No chat');
  });
});
