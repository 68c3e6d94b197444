import mark from './mark.svg';
import { SIGN_IN } from './signIn';
import styles from './Welcome.module.css';

type Step = { command: string; meaning: string };

const STEPS: Step[] = [
  { command: SIGN_IN, meaning: 'signs a browser of this computer in.' },
  { command: 'hoopoe invite', meaning: 'prints a link. Give it to one person.' },
  { command: 'hoopoe accept LINK', meaning: 'follows the link that somebody gave you.' },
  { command: 'hoopoe send Bob "Hello"', meaning: 'sends; straight to Bob if he is there.' },
  { command: 'hoopoe watch', meaning: 'shows messages as they come.' },
];

type Props = { title: string; lead: string };

/** For whoever is not signed in: what to do, and what can be done without this page. */
export function Welcome({ title, lead }: Props) {
  return (
    <main class={styles.page}>
      <header class={styles.head}>
        <img class={styles.mark} src={mark} alt="" width="56" height="56" />
        <div>
          <h1 class={styles.title}>{title}</h1>
          <p class={styles.lead}>{lead}</p>
        </div>
      </header>

      <section class={styles.talk} aria-label="A conversation from the command line">
        <Bubble whose="other" note="14:02">
          How do we talk until the windows are hung?
        </Bubble>
        <Bubble whose="own" note="14:02 · direct" ticks>
          From a terminal. Same keys, same paths, same history.
        </Bubble>
      </section>

      <dl class={styles.steps}>
        {STEPS.map((step) => (
          <div class={styles.step} key={step.command}>
            <dt>
              <code class={styles.command}>{step.command}</code>
            </dt>
            <dd class={styles.meaning}>{step.meaning}</dd>
          </div>
        ))}
      </dl>

      <p class={styles.foot}>
        <code>hoopoe --help</code> knows the rest. No key ever comes into this browser.
      </p>
    </main>
  );
}

type BubbleProps = { whose: 'own' | 'other'; note: string; ticks?: boolean; children: string };

function Bubble({ whose, note, ticks, children }: BubbleProps) {
  return (
    <p class={`${styles.bubble} ${styles[whose]}`}>
      {children}
      <span class={styles.note}>
        {note}
        {ticks && <Ticks />}
      </span>
    </p>
  );
}

function Ticks() {
  return (
    <svg class={styles.ticks} viewBox="0 0 20 12" role="img" aria-label="delivered">
      <path d="m1.5 6.5 3.5 3.5 6.5-8M8.500 9l1 1L16 2" />
    </svg>
  );
}
