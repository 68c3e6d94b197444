// Small pictures for empty places: a hoopoe, in the colours of the theme.

import type { ComponentChildren } from 'preact';

import styles from './drawings.module.css';

function Drawing({ children }: { children: ComponentChildren }) {
  return (
    <svg class={styles.drawing} viewBox="0 0 160 120" aria-hidden="true">
      {children}
    </svg>
  );
}

function Crest({ turns }: { turns: readonly number[] }) {
  return turns.map((turn) => (
    <g key={turn} transform={`rotate(${turn} 92 40)`}>
      <path class={styles.cinnamon} d="M92 40c-3.4-5.4-4.6-11-3.4-17.5h6.8c1.2 6.5 0 12.1-3.4 17.5Z" />
      <path class={styles.ink} d="M88.8 21.5c.6-3.2 1.6-5.7 3.2-8 1.6 2.3 2.6 4.8 3.2 8Z" />
    </g>
  ));
}

const FANNED = [-78, -56, -34, -12, 10];
const FOLDED = [-104, -97, -90];

function Bird({ asleep = false }: { asleep?: boolean }) {
  return (
    <>
      <path class={styles.ink} d="M60 80 34 108l9 4 29-24Z" />
      <path class={styles.bar} d="M47.5 93.5l8.5 5" />
      <Crest turns={asleep ? FOLDED : FANNED} />
      <path class={styles.cinnamon} d="M56 87c-5-19 7-36 23-41 3-9.5 9-14 15.5-13.5C101.5 33 106 38 106 45c0 6-3.5 9-5 14-4 18-15 32-33 35-7 1-10.5-2-12-7Z" />
      <path class={styles.ink} d="M104.5 40.5c11-.5 20 2 27 8-9-2.5-17.5-3-26-2.5Z" />
      <path class={styles.ink} d="M58 84c-.5-14 8-25 23-28 3 13-4 26-18 31-3 1-4.8 0-5-3Z" />
      <path class={styles.bar} d="M62 72.5c5 .5 10 3 13 7M67.5 65c5 .5 9 2.5 11.5 5.5M60.5 80.5c3.5.3 6 1.5 8 3.5" />
      {asleep ? <path class={styles.lid} d="M95.5 42.5c1.5 1.3 3.5 1.3 5 0" /> : <circle class={styles.ink} cx="98" cy="42" r="1.9" />}
      <path class={styles.leg} d="M72 92v7.5M79 89.5v9" />
    </>
  );
}

function Branch() {
  return (
    <>
      <path class={styles.branch} d="M14 103c34-7 78-1 132-8" />
      <path class={styles.branch} d="M112 98c6-7 12-10 20-12" />
      <path class={styles.leaf} d="M131 87c2-8 9-12 17-11-1 8-8 13-17 11Z" />
    </>
  );
}

/** It sits and looks: nothing is chosen, nothing has happened yet. */
export function Perched() {
  return (
    <Drawing>
      <Branch />
      <Bird />
    </Drawing>
  );
}

/** It sleeps: the node is not running, or nothing moves. */
export function Asleep() {
  return (
    <Drawing>
      <path class={styles.pale} d="M137 16a15 15 0 1 0 9 26 17 17 0 0 1-9-26Z" />
      <Branch />
      <Bird asleep />
    </Drawing>
  );
}

/** It brings a letter: no conversations yet. */
export function Letter() {
  return (
    <Drawing>
      <Branch />
      <Bird />
      <g transform="rotate(8 130 50)">
        <path class={styles.paper} d="M117 48h30a3 3 0 0 1 3 3v17a3 3 0 0 1-3 3h-30a3 3 0 0 1-3-3V51a3 3 0 0 1 3-3Z" />
        <path class={styles.fold} d="M115 50l15.5 12.5a2.5 2.5 0 0 0 3 0L149 50" />
      </g>
    </Drawing>
  );
}

/** A nest: nobody is here yet. */
export function Nest() {
  return (
    <Drawing>
      <path class={styles.branch} d="M14 96c40 5 90 5 132-6" />
      <path class={styles.egg} d="M55 66c0-11 5-18 10.5-18S76 55 76 66ZM89 66c0-11 5-18 10.5-18S110 55 110 66Z" />
      <path class={styles.egg} d="M71.5 66c0-13 5.5-21 11-21s11 8 11 21Z" />
      <path class={styles.cinnamon} d="M40 62h85c2 0 3 1.5 2.5 3.5C123 86 105 98 82.5 98S42 86 37.5 65.5c-.5-2 .5-3.5 2.5-3.5Z" />
      <path class={styles.straw} d="M46 71c22 7 50 7 72 0M51 80c20 7 42 7 62 0M61 88.5c14 4.5 29 4.5 43 0M34 58l14 8M131 57l-14 9" />
    </Drawing>
  );
}

/** A feather under a glass: nothing was found. */
export function Sought() {
  return (
    <Drawing>
      <path class={styles.pale} d="M70 92a36 36 0 1 0 0-72 36 36 0 0 0 0 72Z" />
      <path class={styles.cinnamon} d="M92 34c-22-3-38 8-40 28l-1 10 10-1c20-2 32-17 31-37Z" />
      <path class={styles.ink} d="M92 34c-9-1.2-17 0-23.5 3.6L88 57.5C91.2 51 93 43 92 34Z" />
      <path class={styles.quill} d="M44 79 78 47" />
      <path class={styles.glass} d="M70 92a36 36 0 1 0 0-72 36 36 0 0 0 0 72ZM97 80l27 25" />
    </Drawing>
  );
}
