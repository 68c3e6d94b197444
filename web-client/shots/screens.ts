// What is drawn beside the screens that are looked at everywhere.

import type { Page } from 'playwright-core';

import { told } from '../e2e/browser';
import { LIST, SCREENS, talk } from '../e2e/screens';
import type { Screen } from '../e2e/screens';
import { LEILA, YUSUF } from './lively';

export type Drawing = Screen & {
  /** Whose browser: of somebody with a lively history, of somebody who just began. */
  who?: 'nora' | 'newcomer';
  /** Changes what the page is told, for what cannot be brought about without an attack. */
  staged?: (page: Page) => Promise<unknown>;
  /** At this width alone. */
  width?: number;
  arabic?: boolean;
};

const ARABIC = new Set(['chats', 'conversation', 'contact', 'people', 'emoji', 'settings-appearance']);

export const DRAWINGS: readonly Drawing[] = [
  ...SCREENS.map((screen): Drawing => ({ ...screen, arabic: ARABIC.has(screen.name), ...(screen.name === 'settings' ? { width: 390 } : {}) })),
  { name: 'chats-empty', who: 'newcomer', at: '#/', seen: 'h1' },
  { name: 'people-empty', who: 'newcomer', at: '#/people', seen: 'h1' },
  { name: 'conversation-tablet', at: '#/', seen: LIST, opens: talk(LEILA), width: 820 },
  { name: 'conversation-wide', at: '#/', seen: LIST, opens: talk(LEILA), width: 1680 },
  { name: 'conversation-in-arabic', at: '#/', seen: LIST, opens: talk(YUSUF), arabic: true },
  { name: 'key-changed', at: '#/', seen: LIST, opens: talk(LEILA), staged: warned },
];

/** The node would say so of a contact whose key somebody else uses. */
function warned(page: Page): Promise<unknown> {
  return told(page, LEILA, LEILA, { warning: { kind: 'other_key', at: Date.now() } });
}
