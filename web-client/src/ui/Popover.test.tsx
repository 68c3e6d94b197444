import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Button } from './Button';
import { useOpening } from './opening';
import { Popover } from './Popover';
import { expectAccessible, find, show } from './testing';

function Path() {
  const opening = useOpening('dialog');
  return (
    <>
      <Button {...opening.trigger}>direct</Button>
      <Popover opening={opening} label="Path">
        Straight to Leila’s computer. <Button onClick={opening.close}>Understood</Button>
      </Popover>
      <input aria-label="Message" />
    </>
  );
}

async function open() {
  show(<Path />);
  await userEvent.click(find('main > button'));
  await expect.poll(() => document.querySelector('[role=dialog]')?.matches(':popover-open')).toBe(true);
}

test('it is read out when it opens, and Esc gives the focus back', async () => {
  await open();
  const inside = document.activeElement;
  await expectAccessible();

  await userEvent.keyboard('{Escape}');

  await expect.poll(() => document.querySelector('[role=dialog]')).toBeNull();
  expect(inside?.getAttribute('aria-label')).toBe('Path');
  expect(document.activeElement).toBe(find('button'));
});

test('closed from within, it gives the focus back too', async () => {
  await open();

  await userEvent.keyboard('{Tab}{Enter}');

  await expect.poll(() => document.querySelector('[role=dialog]')).toBeNull();
  expect(document.activeElement).toBe(find('button'));
});

test('the page stays usable: a press elsewhere closes it and keeps the focus there', async () => {
  await open();

  await userEvent.click(find('input'));

  await expect.poll(() => document.querySelector('[role=dialog]')).toBeNull();
  expect(document.activeElement).toBe(find('input'));
});

test('a second press on its button closes it', async () => {
  await open();

  await userEvent.click(find('main > button'));

  await expect.poll(() => document.querySelector('[role=dialog]')).toBeNull();
});
