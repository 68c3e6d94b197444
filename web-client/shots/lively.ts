// People with real nodes who have talked to each other, so that what is drawn is what somebody would see.

import { World } from '../e2e/world';
import type { Person, Server } from '../e2e/world';

/** Who speaks: the one whose browser is drawn, or the other. */
type Line = ['I' | 'they', string];

export const YUSUF = 'يوسف منصور';
const NORA = 'Nora Feld';
export const LEILA = 'Leila Haddad';

const LEILA_SAYS: readonly Line[] = [
  ['they', 'Morning! Are you still coming to the allotment on Saturday?'],
  ['I', 'Of course. I bring the seedlings: tomatoes, two kinds of basil, and whatever survived the cat.'],
  ['they', 'Poor basil 😄'],
  ['they', 'Ruth asked whether we could also carry the bench over. It is heavier than it looks, so I thought we take it apart first:\n\n1. seat\n2. both arms\n3. the legs, if the screws move at all'],
  ['I', 'I have the long spanner. And the oil.'],
  ['they', 'You are wonderful. Here is the plan of the beds: https://gardens.example.org/beds/spring'],
  ['I', 'Saw a hoopoe on the wall this morning, by the way. First one this year!'],
  ['they', '😍'],
  ['they', 'No! Did you get a picture?'],
  ['I', 'It was gone before I had my hands free. It sat there for a whole minute, crest up, looking at me as if I owed it rent.'],
  ['they', 'They come back to the same place. Put the camera by the window.'],
  ['I', 'Done. See you on Saturday at nine?'],
];

const YUSUF_SAYS: readonly Line[] = [
  ['they', 'صباح الخير نورا! هل وصلتك الصور من المعرض؟'],
  ['I', 'صباح النور يوسف. نعم، وصلت كلها، وهي رائعة.'],
  ['they', 'الافتتاح يوم الخميس الساعة السابعة. أحضري معك من تحبين.'],
  ['I', 'سأكون هناك مع ليلى. هل نحتاج إلى تذاكر؟'],
  ['they', 'لا، الدخول مجاني. العنوان: https://gallery.example.org/visit'],
];

const OTHERS: Record<string, readonly Line[]> = {
  'Jonas Weber': [['I', 'Did the printer come back to life?'], ['they', 'It prints!'], ['they', 'It prints the same page, for ever.'], ['they', 'I have unplugged it now.']],
  'Samira Okafor': [['they', 'Minutes of Tuesday are in the folder.'], ['I', 'Thank you, I will read them tonight.']],
  'Papa': [['they', 'How do I make the letters larger?'], ['I', 'Hold Ctrl and press +'], ['they', 'WONDERFUL']],
};

/** What the pictures show. */
export class Lively {
  private constructor(readonly world: World, readonly nora: Person, readonly newcomer: Person) {}

  static async begin(): Promise<Lively> {
    const world = new World();
    const server = await world.server();
    const [nora, newcomer, leila, yusuf] = [await world.person(NORA, server), await world.person('Kim', server), await world.person(LEILA, server), await world.person(YUSUF, server)];
    for (const [name, lines] of Object.entries(OTHERS)) {
      const one = await world.person(name, server);
      await introduce(nora, one);
      await talk(nora, one, lines);
      if (name === 'Samira Okafor') await one.stop();
    }
    await nora.hoopoe('send', 'Samira Okafor', 'One question about the third point: who has the keys of the hall?');
    await introduce(nora, yusuf);
    await talk(nora, yusuf, YUSUF_SAYS);
    await introduce(nora, leila);
    await talk(nora, leila, LEILA_SAYS);
    for (const name of [LEILA, 'Samira Okafor', 'Papa', YUSUF]) await nora.hoopoe('history', name);
    await yusuf.hoopoe('send', NORA, 'وأحضري الكاميرا!');
    await nora.hoopoe('safety-number', LEILA, '--mark-verified');
    await knock(world, server, nora);
    return new Lively(world, nora, newcomer);
  }
}

async function introduce(one: Person, other: Person): Promise<void> {
  const { link } = JSON.parse(await one.hoopoe('invite', '--json')) as { link: string };
  await other.hoopoe('accept', link);
  await Promise.all([one.meets(other.name), other.meets(one.name)]);
}

async function talk(me: Person, other: Person, lines: readonly Line[]): Promise<void> {
  for (const [who, text] of lines) {
    const [from, to] = who === 'I' ? [me, other] : [other, me];
    await from.hoopoe('send', to.name, text);
    await to.hears(from.name, text);
  }
}

/** Somebody asks to be let in, and Nora asks somebody. */
async function knock(world: World, server: Server, nora: Person): Promise<void> {
  const teo = await world.person('Teo Lindgren', server);
  const { link: hers } = JSON.parse(await nora.hoopoe('address', 'new', '--json')) as { link: string };
  const { link: his } = JSON.parse(await teo.hoopoe('address', 'new', '--json')) as { link: string };
  await teo.hoopoe('accept', hers, '--note', 'We met at the seed swap; I have your spade.');
  await nora.hoopoe('accept', his, '--note', 'About the spade.');
}
