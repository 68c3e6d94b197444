// What the tests of components share: a page to draw on, in every theme and direction, and what everybody may expect of it.

import '../app/tokens.css';
import '../app/base.css';

import axe from 'axe-core';
import { render } from 'preact';
import type { ComponentChild } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect } from 'vitest';

const root = document.documentElement;
root.lang = 'en';
document.title = 'Test';
// Nothing is measured or judged halfway.
root.style.setProperty('--quick', '0ms');
root.style.setProperty('--calm', '0ms');

let page: HTMLElement | null = null;

/** Draws it on a page of its own, which the test leaves behind empty. */
export function show(content: ComponentChild): HTMLElement {
  page ??= document.body.appendChild(document.createElement('main'));
  const target = page;
  act(() => render(content, target));
  return target;
}

/** Takes away what is drawn. */
export function leave(): void {
  show(null);
}

export function showTheme(theme: 'light' | 'dark'): void {
  root.dataset['theme'] = theme;
}

export function showDirection(direction: 'ltr' | 'rtl'): void {
  root.dir = direction;
}

afterEach(() => {
  leave();
  page?.remove();
  page = null;
  delete root.dataset['theme'];
  root.dir = 'ltr';
});

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// A part has neither headings nor landmarks of its own; the screens that are made of them have.
const OF_PAGES = { 'page-has-heading-one': { enabled: false }, region: { enabled: false } };

/** Nothing that axe would mend, in both themes; of a whole screen, which has landmarks of its own, only a part is asked about. */
export async function expectAccessible(part: Element | Document = document): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    showTheme(theme);
    const { violations } = await axe.run(part, { runOnly: RULES, rules: OF_PAGES });
    const told = violations.map(({ id, nodes }) => `${theme}: ${id} at ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(', ')}`);
    expect(told).toEqual([]);
  }
}

/** The one element within the page, or over it, that the selector finds. */
export function find<E extends HTMLElement = HTMLElement>(selector: string): E {
  const [found, ...others] = document.querySelectorAll<E>(selector);
  if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} elements match ${selector}`);
  return found;
}
