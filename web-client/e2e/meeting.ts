// How people come to know each other, before what is tested begins.

import { vi } from 'vitest';

import type { Person, Server, World } from './world';

/** A link of somebody's. A node that has just begun listens a moment later, and until then nobody could fetch an invitation. */
const invitation = (one: Person): Promise<string> =>
  vi.waitFor(async () => (JSON.parse(await one.hoopoe('invite', '--json')) as { link: string }).link, 30_000);

/** The second accepts an invitation of the first; both know it then. */
export async function introduce(one: Person, other: Person): Promise<void> {
  await other.hoopoe('accept', await invitation(one));
  await Promise.all([other.meets(one.name), one.meets(other.name)]);
}

/** Two people who know each other; without a server they are reached directly only. */
export async function pair(world: World, names: readonly [string, string] = ['Alice', 'Bob'], server?: Server): Promise<[Person, Person]> {
  const [one, other] = await Promise.all([world.person(names[0], server), world.person(names[1], server)]);
  await introduce(one, other);
  return [one, other];
}
