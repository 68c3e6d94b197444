import { beforeEach, expect, test, vi } from 'vitest';

import { change, read } from '../api/client';
import { forgetNode, profile, setShown, shown } from './node';
import { changeProfile, loadShown } from './profile';

vi.mock('../api/client');
vi.mock('../api/files');

const alice = { name: 'Alice', about: 'in the garden', avatar: null };

beforeEach(() => {
  vi.resetAllMocks();
  forgetNode();
  profile.value = { name: 'Alice', device: 'd', version: '1' };
});

test('what is shown is kept, and its name is the own one', async () => {
  vi.mocked(read).mockResolvedValue({ kind: 'done', value: { ...alice, name: 'Alice A.' } });

  await loadShown();

  expect([shown.value?.about, profile.value?.name]).toEqual(['in the garden', 'Alice A.']);
});

test('an answer that comes after the page was locked brings nothing back', async () => {
  vi.mocked(read).mockImplementation(async () => {
    forgetNode();
    return { kind: 'done', value: alice };
  });

  await loadShown();

  expect([shown.value, profile.value]).toEqual([null, null]);
});

test('what did not change is not sent', async () => {
  vi.mocked(change).mockResolvedValue({ kind: 'done', value: alice });

  await changeProfile(alice, { ...alice, name: 'Alice A.' });
  await changeProfile(alice, { ...alice, about: '' });

  expect(vi.mocked(change).mock.calls).toEqual([
    ['PATCH', 'profile', { name: 'Alice A.' }],
    ['PATCH', 'profile', { about: '' }],
  ]);
});

test('the same name again is no change of what the node said', () => {
  const before = profile.value;
  setShown(alice);

  expect(profile.value).toBe(before);
});
