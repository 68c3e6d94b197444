// The session of this browser: coming in with a code, being locked out, leaving.

import { change, read, repeat } from './client';
import type { Answer } from './client';
import { forgetTab, keepTab } from './tab';
import type { Bootstrap, Session } from './types';

/** What an open session begins with. */
export type Begun = Bootstrap & { session: Session };

/** Comes in, and reads all that is shown first: with a cookie that is one question. Without it, what the session is. */
export async function firstLook(): Promise<[Begun | null, Answer<Session>]> {
  if (!location.hash.startsWith('#code=')) {
    const begun = await bootstrap();
    if (begun) return [begun, { kind: 'done', value: begun.session }];
  }
  const session = await begin();
  const begun = session.kind === 'done' && session.value.state === 'open' ? await bootstrap() : null;
  return [begun, session];
}

async function bootstrap(): Promise<Begun | null> {
  const answer = await read<Bootstrap>('bootstrap');
  if (answer.kind !== 'done' || !answer.value.session) return null;
  const { session } = answer.value;
  repeat(session.csrf);
  return { ...answer.value, session };
}

/** Comes in with the code of the address, if there is one, else with the cookie. */
export async function begin(): Promise<Answer<Session>> {
  const code = takeCode();
  let session = code === null ? await current() : await change<Session>('POST', 'session', { code });
  // A code that was used may be that of somebody who is in already.
  if (session.kind === 'refused' && session.code === 'code_refused') {
    const known = await current();
    if (known.kind === 'done') session = known;
  }
  if (session.kind === 'done') {
    repeat(session.value.csrf);
    if (session.value.tab != null) keepTab(session.value.tab);
  }
  return session;
}

/** How it stands with the session. */
export function current(): Promise<Answer<Session>> {
  return read<Session>('session');
}

export function unlock(passphrase: string): Promise<Answer<undefined>> {
  return change('POST', 'session/unlock', { passphrase });
}

export function lock(): Promise<Answer<undefined>> {
  return change('POST', 'session/lock');
}

/** Has the node close its keys and its database: nothing is received until somebody unlocks it. */
export function lockFully(): Promise<Answer<undefined>> {
  return change('POST', 'lock');
}

export async function signOut(): Promise<Answer<undefined>> {
  const answer = await change<undefined>('DELETE', 'session');
  if (answer.kind === 'done') forgetTab();
  return answer;
}

/** The code behind the `#`, which is taken out of the address and the history at once. */
function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(null, '', '/');
  return code;
}
