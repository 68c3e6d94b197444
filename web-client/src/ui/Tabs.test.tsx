import { useSignal } from '@preact/signals';
import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Tabs } from './Tabs';
import { expectAccessible, find, show, showDirection } from './testing';

function Shared() {
  const selected = useSignal<'media' | 'files' | 'links'>('media');
  return (
    <Tabs
      label="Shared"
      selected={selected.value}
      onSelect={(id) => { selected.value = id; }}
      tabs={[
        { id: 'media', label: 'Media', icon: 'picture' },
        { id: 'files', label: 'Files' },
        { id: 'links', label: 'Links' },
      ]}
    >
      What is in {selected.value}
    </Tabs>
  );
}

const panel = () => find('[role=tabpanel]').textContent;

test('tabs have no fault that axe knows', async () => {
  show(<Shared />);

  await expectAccessible();
});

test('the arrows select and go round; the tab key leads on into the content', async () => {
  show(<Shared />);

  await userEvent.tab();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.poll(panel).toBe('What is in links');
  await userEvent.keyboard('{Home}{ArrowRight}');
  await expect.poll(panel).toBe('What is in files');
  expect(document.activeElement?.textContent).toBe('Files');
  await userEvent.tab();

  expect(document.activeElement).toBe(find('[role=tabpanel]'));
});

test('in a text from right to left, the left arrow leads on', async () => {
  showDirection('rtl');
  show(<Shared />);

  await userEvent.tab();
  await userEvent.keyboard('{ArrowLeft}');

  await expect.poll(panel).toBe('What is in files');
});
