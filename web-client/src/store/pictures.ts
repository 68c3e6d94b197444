// Pictures of people, each fetched once, and forgotten with everything else when the page is locked.

import { effect } from '@preact/signals';

import { picture } from '../api/files';
import { profile } from './node';

const fetched = new Map<string, Promise<Blob | null>>();

/** The picture that somebody has under a revision. */
export function pictureOf(of: 'own' | number, revision: string): Promise<Blob | null> {
  const key = `${of} ${revision}`;
  let found = fetched.get(key);
  if (!found) {
    // One that did not come is asked for again by whoever draws it next.
    found = picture(of === 'own' ? 'profile/avatar' : `contacts/${of}/avatar`).then((blob) => {
      if (!blob) fetched.delete(key);
      return blob;
    });
    forgetOthers(of);
    fetched.set(key, found);
  }
  return found;
}

/** Of each person only the newest is kept. */
function forgetOthers(of: 'own' | number): void {
  for (const key of fetched.keys()) if (key.startsWith(`${of} `)) fetched.delete(key);
}

effect(() => {
  if (profile.value === null) fetched.clear();
});
