import { signal } from '@preact/signals';

import styles from './icons.module.css';
import type { MORE } from './moreIcons';

// Drawn for Hoopoe on a grid of 24, to be stroked: a dot is a line so short that the round ends meet.
export const FIRST = {
  alert: 'M12 4.25c.7 0 1.3.35 1.65.95l7 12.1c.7 1.25-.2 2.7-1.6 2.7H4.95c-1.4 0-2.3-1.45-1.6-2.7l7-12.1c.35-.6.95-.95 1.65-.95ZM12 9.5v3.75M12 16.5v.1',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  chat: 'M7.25 4.25h9.5A3.5 3.5 0 0 1 20.25 7.75v6a3.5 3.5 0 0 1-3.5 3.5h-5L7.6 20.3a.85.85 0 0 1-1.35-.7v-2.5a3.5 3.5 0 0 1-2.5-3.35v-6a3.5 3.5 0 0 1 3.5-3.5Z',
  close: 'M6 6l12 12M18 6 6 18',
  gear: 'M12 18.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5ZM12 14.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5ZM12 5.75v-2.5M12 20.75v-2.5M18.25 12h2.5M3.25 12h2.5M16.4 7.6l1.8-1.8M5.8 18.2l1.8-1.8M7.6 7.6 5.8 5.8M18.2 18.2l-1.8-1.8',
  info: 'M12 20.75a8.75 8.75 0 1 0 0-17.5 8.75 8.75 0 0 0 0 17.5ZM12 11.25v5M12 7.75v.1',
  people: 'M9 11.5a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2ZM2.5 19.75c0-3.05 2.75-5 6.5-5s6.5 1.95 6.5 5M15.75 4.6a3.4 3.4 0 0 1 0 6.6M18 15.1c2.2.65 3.5 2.3 3.5 4.65',
  plus: 'M12 5v14M5 12h14',
  search: 'M10.75 17.25a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.4 15.4l4.85 4.85',
  server: 'M6.25 4h11.5A2.5 2.5 0 0 1 20.25 6.5v2a2.5 2.5 0 0 1-2.5 2.5H6.25a2.5 2.5 0 0 1-2.5-2.5v-2A2.5 2.5 0 0 1 6.25 4ZM6.25 13h11.5a2.5 2.5 0 0 1 2.5 2.5v2a2.5 2.5 0 0 1-2.5 2.5H6.25a2.5 2.5 0 0 1-2.5-2.5v-2a2.5 2.5 0 0 1 2.5-2.5ZM7.5 7.45v.1M7.5 16.45v.1M13.5 7.5h3M13.5 16.5h3',
  user: 'M12 11.75a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.25c0-3.4 3.1-5.5 7.5-5.5s7.5 2.1 7.5 5.5',
  'wifi-off': 'M2.75 9.4c.7-.65 1.45-1.2 2.25-1.7M9.6 5.7A13.6 13.6 0 0 1 21.25 9.4M6 12.9a9 9 0 0 1 2.15-1.55M13.8 10.45A9 9 0 0 1 18 12.9M9.1 16.25a4.5 4.5 0 0 1 2.9-1.2M12 19.6v.1M3.75 3.75l16.5 16.5',
};

export type IconName = keyof typeof FIRST | keyof typeof MORE;

const drawings = signal<Partial<Record<IconName, string>>>(FIRST);

/** Brings the drawings that are not part of the first load. */
export async function loadIcons(): Promise<void> {
  const { MORE: more } = await import('./moreIcons');
  drawings.value = { ...FIRST, ...more };
}

// What points where the text goes turns with the text.
const DIRECTIONAL: ReadonlySet<IconName> = new Set(['back', 'next', 'reply', 'send', 'sign-out']);

type Props = { name: IconName; size?: number | undefined };

/** A drawing beside words, or within something that has a name: it says nothing by itself. */
export function Icon({ name, size = 24 }: Props) {
  const length = `${size / 16}rem`;
  return (
    <svg
      class={DIRECTIONAL.has(name) ? `${styles.icon} ${styles.directional}` : styles.icon}
      viewBox="0 0 24 24"
      width={length}
      height={length}
      aria-hidden="true"
    >
      <path d={drawings.value[name]} />
    </svg>
  );
}
