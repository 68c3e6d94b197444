// What the user shows of themselves.

import { change, read } from '../api/client';
import type { Answer } from '../api/client';
import { giveAvatar } from '../api/files';
import type { Profile } from '../api/types';
import { setShown } from './node';

export async function loadShown(): Promise<void> {
  keep(await read<Profile>('profile'));
}

export async function changeProfile(now: { name: string; about: string }): Promise<Answer<Profile>> {
  return keep(await change<Profile>('PATCH', 'profile', now));
}

export async function changeAvatar(file: Blob, centre: { x: number; y: number }): Promise<Answer<Profile>> {
  return keep(await giveAvatar(file, centre));
}

export async function removeAvatar(): Promise<Answer<Profile>> {
  return keep(await change<Profile>('DELETE', 'profile/avatar'));
}

function keep(answer: Answer<Profile>): Answer<Profile> {
  if (answer.kind === 'done') setShown(answer.value);
  return answer;
}
