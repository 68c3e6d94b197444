import { afterEach, expect, test, vi } from 'vitest';

import { profile } from '../../store/node';
import { expectAccessible, show } from '../../ui/testing';
import { Avatar } from '../../ui/Avatar';
import { Face } from './Face';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function answers(status: number): ReturnType<typeof vi.spyOn> {
  const bytes = Uint8Array.from(atob(PIXEL), (sign) => sign.charCodeAt(0));
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(status === 200 ? bytes : '{}', { status }));
}

const drawn = (revision: string) => <Avatar name="Leila" identity="7"><Face of={7} revision={revision} /></Avatar>;

afterEach(() => {
  vi.restoreAllMocks();
  profile.value = { name: 'me', device: '', version: '' };
  profile.value = null;
});

test('a picture is fetched once for each revision, and drawn over the initials', async () => {
  profile.value = { name: 'me', device: '', version: '' };
  const asked = answers(200);

  const page = show(drawn('1'));
  await vi.waitFor(() => expect(page.querySelector('img')?.src).toMatch(/^blob:/));
  show(null);
  show(drawn('1'));
  await vi.waitFor(() => expect(page.querySelector('img')).not.toBeNull());
  expect(asked).toHaveBeenCalledTimes(1);

  show(drawn('2'));
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
  await expectAccessible();
});

test('without one the initials stay', async () => {
  profile.value = { name: 'me', device: '', version: '' };
  const asked = answers(422);

  const page = show(drawn('3'));

  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  expect(page.querySelector('img')).toBeNull();
  expect(page.textContent).toContain('L');
});

test('what was fetched is forgotten when the page is locked', async () => {
  profile.value = { name: 'me', device: '', version: '' };
  const asked = answers(200);
  const page = show(drawn('4'));
  await vi.waitFor(() => expect(page.querySelector('img')).not.toBeNull());

  show(null);
  profile.value = null;
  profile.value = { name: 'me', device: '', version: '' };
  show(drawn('4'));

  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
});
