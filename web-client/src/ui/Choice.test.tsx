import { useSignal } from '@preact/signals';
import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Choice } from './Choice';
import { expectAccessible, show } from './testing';

const LOOKS = ['cards', 'rows', 'pills'] as const;

function Filter({ look, quiet = false }: { look: (typeof LOOKS)[number]; quiet?: boolean }) {
  const value = useSignal<'all' | 'unread' | 'groups'>('all');
  return (
    <Choice
      label="Show"
      quiet={quiet}
      look={look}
      value={value.value}
      onChange={(chosen) => { value.value = chosen; }}
      options={[
        { value: 'all', label: 'All', explanation: 'Everything' },
        { value: 'unread', label: 'Unread', icon: 'bell' },
        { value: 'groups', label: 'Groups', disabled: true },
      ]}
    />
  );
}

const checked = () => document.querySelector<HTMLElement>(':checked')?.getAttribute('aria-labelledby')?.split('-').at(-1);

test.each(LOOKS)('%s have no fault that axe knows', async (look) => {
  show(<Filter look={look} quiet={look === 'pills'} />);

  await expectAccessible();
});

test.each(LOOKS)('the arrows choose among %s, but nothing that is disabled', async (look) => {
  show(<Filter look={look} />);

  await userEvent.tab();
  await userEvent.keyboard('{ArrowDown}');
  await expect.poll(checked).toBe('unread');
  await userEvent.keyboard('{ArrowDown}');

  await expect.poll(checked).toBe('all');
});
