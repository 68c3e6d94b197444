// People with real nodes who have talked to each other, so that what is drawn is what somebody would see.

import { introduce } from '../e2e/meeting';
import { seed } from '../e2e/seed';
import type { Said } from '../e2e/seed';
import { World } from '../e2e/world';
import type { Person, Server } from '../e2e/world';

/** Who speaks, how many minutes ago, and what. */
type Line = ['I' | 'they', number, string];

export const LEILA = 'Leila Haddad';
export const YUSUF = 'يوسف منصور';
const NORA = 'Nora Feld';
const SAMIRA = 'Samira Okafor';

const DAY = 24 * 60;

const LEILA_SAYS: readonly Line[] = [
  ['they', 2 * DAY + 45, 'Morning! Are you still coming to the allotment on Saturday?'],
  ['I', 2 * DAY + 31, 'Of course. I bring the seedlings: tomatoes, two kinds of basil, and whatever survived the cat.'],
  ['they', 2 * DAY + 30, 'Poor basil 😄'],
  ['they', DAY + 200, 'Ruth asked whether we could also carry the bench over. It is heavier than it looks, so I thought we take it apart first:\n\n1. seat\n2. both arms\n3. the legs, if the screws move at all'],
  ['I', DAY + 188, 'I have the long spanner. And the oil.'],
  ['they', DAY + 187, 'You are wonderful. Here is the plan of the beds: https://gardens.example.org/beds/spring'],
  ['I', 58, 'Saw a hoopoe on the wall this morning, by the way. First one this year!'],
  ['they', 56, '😍'],
  ['they', 56, 'No! Did you get a picture?'],
  ['I', 52, 'It was gone before I had my hands free. It sat there for a whole minute, crest up, looking at me as if I owed it rent.'],
  ['they', 40, 'They come back to the same place. Put the camera by the window.'],
];

const YUSUF_SAYS: readonly Line[] = [
  ['they', DAY + 120, 'صباح الخير نورا! هل وصلتك الصور من المعرض؟'],
  ['I', DAY + 95, 'صباح النور يوسف. نعم، وصلت كلها، وهي رائعة.'],
  ['they', 130, 'الافتتاح يوم الخميس الساعة السابعة. أحضري معك من تحبين.'],
  ['I', 122, 'سأكون هناك مع ليلى. هل نحتاج إلى تذاكر؟'],
  ['I', 121, 'This is the page I found: is it the right one?'],
  ['they', 117, 'نعم! الدخول مجاني. العنوان: https://gallery.example.org/visit'],
];

const OTHERS: Record<string, readonly Line[]> = {
  'Jonas Weber': [
    ['I', 300, 'Did the printer come back to life?'],
    ['they', 190, 'It prints!'],
    ['they', 189, 'It prints the same page, for ever.'],
    ['they', 178, 'I have unplugged it now.'],
  ],
  [SAMIRA]: [
    ['they', 3 * DAY, 'Minutes of Tuesday are in the folder.'],
    ['I', 3 * DAY - 20, 'Thank you, I will read them tonight.'],
  ],
  Papa: [
    ['they', 4 * DAY, 'How do I make the letters larger?'],
    ['I', 4 * DAY - 9, 'Hold Ctrl and press +'],
    ['they', 4 * DAY - 11, 'WONDERFUL'],
  ],
  [YUSUF]: YUSUF_SAYS,
  [LEILA]: LEILA_SAYS,
};

/** Whose last words Nora has not seen. */
const UNREAD: Record<string, number> = { 'Jonas Weber': 3, [YUSUF]: 1 };

/** What the pictures show. */
export class Lively {
  private constructor(readonly world: World, readonly nora: Person, readonly newcomer: Person) {}

  static async begin(): Promise<Lively> {
    const world = new World();
    const server = await world.server();
    const nora = await world.person(NORA, server);
    const newcomer = await world.person('Kim', server);
    const others = new Map<string, Person>();
    for (const name of Object.keys(OTHERS)) {
      const one = await world.person(name, server);
      await introduce(nora, one);
      others.set(name, one);
    }
    await Promise.all([nora, ...others.values()].map((one) => one.stop()));
    for (const [name, one] of others) await seed([nora, one], past(OTHERS[name] ?? [], UNREAD[name] ?? 0));
    await Promise.all([nora, ...[...others.values()].filter(({ name }) => name !== SAMIRA)].map((one) => one.start()));
    await nora.hoopoe('safety-number', LEILA, '--mark-verified');
    await knock(world, server, nora);
    await nora.hoopoe('send', SAMIRA, 'One question about the third point: who has the keys of the hall?');
    await nora.hoopoe('send', LEILA, 'Done. See you on Saturday at nine?');
    await others.get(LEILA)?.hears(NORA, 'Done. See you on Saturday at nine?');
    await others.get(LEILA)?.hoopoe('history', NORA);
    return new Lively(world, nora, newcomer);
  }
}

function past(lines: readonly Line[], unread: number): Said[] {
  const now = Date.now();
  return lines
    .toSorted(([, one], [, other]) => other - one)
    .map(([who, minutes, text], at) => ({
      from: who === 'I' ? 0 : 1,
      at: now - minutes * 60_000,
      text,
      path: 'direct',
      arrived_after: 80,
      ...(at < lines.length - unread ? { read_after: 4_000 } : {}),
    }));
}

/** Somebody asks to be let in, and Nora asks somebody. */
async function knock(world: World, server: Server, nora: Person): Promise<void> {
  const teo = await world.person('Teo Lindgren', server);
  const { link: hers } = JSON.parse(await nora.hoopoe('address', 'new', '--json')) as { link: string };
  const { link: his } = JSON.parse(await teo.hoopoe('address', 'new', '--json')) as { link: string };
  await teo.hoopoe('accept', hers, '--note', 'We met at the seed swap; I have your spade.');
  await nora.hoopoe('accept', his, '--note', 'About the spade.');
}
