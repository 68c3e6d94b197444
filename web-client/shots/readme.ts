// The pictures of the README: some of those that were drawn, made small.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';

/** Under which name each stands there, and which drawing it is. */
const CHOSEN: Record<string, string> = {
  conversation: 'conversation-light-1280',
  'conversation-dark': 'conversation-dark-1280',
  'safety-number': 'contact-light-1280',
  arabic: 'conversation-in-arabic-ar-light-1280',
  'phone-chats': 'chats-light-390',
  'phone-conversation': 'conversation-dark-390',
};

/** How good a picture is that nobody looks at with a glass. */
const QUALITY = 0.82;

/** Writes each as WebP into the folder. */
export async function renew(browser: Browser, drawn: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage();
  for (const [name, drawing] of Object.entries(CHOSEN)) {
    const source = `data:image/png;base64,${readFileSync(join(drawn, `${drawing}.png`)).toString('base64')}`;
    const made = await page.evaluate(async ([src, quality]) => {
      const picture = new Image();
      picture.src = src;
      await picture.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
      canvas.getContext('2d')?.drawImage(picture, 0, 0);
      return canvas.toDataURL('image/webp', quality);
    }, [source, QUALITY] as const);
    writeFileSync(join(folder, `${name}.webp`), Buffer.from(made.split(',')[1] ?? '', 'base64'));
  }
  await page.close();
}
