// What the user shows of themselves.

import { change, read } from '../api/client';
import type { Answer } from '../api/client';
import { giveAvatar } from '../api/files';
import type { Profile } from '../api/types';
import { profile, setShown } from './node';

export async function loadShown(): Promise<void> {
  keep(await read<Profile>('profile'));
}

type Words = { name: string; about: string };

/** Changes what is another than it was; the rest may have become another in another tab. */
export async function changeProfile(before: Words, now: Words): Promise<Answer<Profile>> {
  const { name, about } = now;
  const changed = { ...(name !== before.name && { name }), ...(about !== before.about && { about }) };
  return keep(await change<Profile>('PATCH', 'profile', changed));
}

export async function changeAvatar(file: Blob, centre: { x: number; y: number }): Promise<Answer<Profile>> {
  return keep(await giveAvatar(file, centre));
}

export async function removeAvatar(): Promise<Answer<Profile>> {
  return keep(await change<Profile>('DELETE', 'profile/avatar'));
}

function keep(answer: Answer<Profile>): Answer<Profile> {
  // What comes after the page was locked is not shown any more.
  if (answer.kind === 'done' && profile.peek() !== null) setShown(answer.value);
  return answer;
}
