// Light or dark, as the computer says or as somebody chose.

import { effect, signal } from '@preact/signals';

import { keep, kept } from '../kept';

export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

export const theme = signal<Theme>(kept(KEY, THEMES, 'system'));

/** Shows the theme, now and whenever it is chosen anew. */
export function followTheme(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === 'system') delete dataset['theme'];
    else dataset['theme'] = theme.value;
  });
}

/** Whether the page is dark now, whoever chose that. */
export function isDark(): boolean {
  return theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
}

export function chooseTheme(choice: Theme): void {
  theme.value = choice;
  keep(KEY, choice);
}
