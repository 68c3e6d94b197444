// What a person does in a conversation.

import type { Locator, Page } from 'playwright-core';

/** Where one writes. */
export const field = (page: Page): Locator => page.getByRole('textbox', { name: /Message to/ });

/** The message with this text; its name tells how far it is. */
export const message = (page: Page, text: string): Locator => page.getByRole('article').filter({ hasText: text });

/** Opens the conversation with somebody. */
export async function talkTo(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name }).first().click();
  await field(page).waitFor();
}

export async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}
