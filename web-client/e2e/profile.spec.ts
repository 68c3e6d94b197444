// Somebody changes what they show of themselves, and a link is read from a QR code.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

import { CHROMIUM } from '../build/chromium';
import { closeAll, complaintsOf, launch, open } from './browser';
import { World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  browser = await launch();
  [alice, bob] = await Promise.all([world.person('Alice'), world.person('Bob')]);
});

afterEach(() => closeAll(browser));

afterAll(async () => {
  await browser?.close();
  await world.end();
});

/** A picture that the browser draws: half of it cinnamon, half ink. */
async function photograph(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [600, 300];
    const context = canvas.getContext('2d');
    if (context) {
      context.fillStyle = '#b4501d';
      context.fillRect(0, 0, 300, 300);
      context.fillStyle = '#211b16';
      context.fillRect(300, 0, 300, 300);
    }
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  return Buffer.from(base64, 'base64');
}

async function toPeople(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'People' }).click();
}

async function toSettings(page: Page, section: string): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: section, exact: true }).click();
}

test('an invitation is followed that stands in a picture of its QR code', async () => {
  const hers = await open(browser, alice);
  await toPeople(hers);
  await hers.getByRole('button', { name: 'Invite somebody' }).click();
  const code = await hers.getByRole('img', { name: 'The invitation as a QR code' }).screenshot();

  const his = await open(browser, bob);
  await toPeople(his);
  await his.getByRole('button', { name: 'I have a link' }).click();
  const file = his.locator('dialog input[type=file]');
  await file.setInputFiles({ name: 'none.png', mimeType: 'image/png', buffer: await photograph(his) });
  await his.getByText('No QR code was found in this picture').waitFor();
  await file.setInputFiles({ name: 'bad.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
  await his.getByText('Your node cannot read this picture.').waitFor();
  await file.setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: code });
  await his.waitForFunction(() => document.querySelector<HTMLInputElement>('dialog input:not([type=file])')?.value.startsWith('hoopoe://i#'));
  await his.getByRole('button', { name: 'Connect' }).click();

  await his.getByRole('textbox', { name: /Message to/ }).waitFor();
  await Promise.all([bob.meets('Alice'), alice.meets('Bob')]);
});

test('what Alice shows of herself Bob sees: her name, what she was called, her line, her picture', async () => {
  const [hers, his] = await Promise.all([open(browser, alice), open(browser, bob)]);
  await toSettings(hers, 'Profile');
  const name = hers.getByRole('textbox', { name: 'Name' });
  await name.waitFor();
  expect(await name.inputValue()).toBe('Alice');
  await name.fill('Alice in the garden');
  await hers.getByRole('textbox', { name: 'About you' }).fill('Birds, mostly.');
  await hers.getByRole('button', { name: 'Save' }).click();
  await hers.getByText('Your contacts are told').waitFor();
  await hers.locator('main input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await photograph(hers) });
  await hers.getByRole('slider', { name: 'Which part' }).fill('100');
  await hers.getByRole('button', { name: 'Use it' }).click();
  await hers.locator('main img[src^="blob:"]').waitFor();

  await his.getByRole('link', { name: /Alice in the garden/ }).first().click();
  await his.getByTitle('About this contact').click();
  const card = his.locator('aside');
  await card.getByText('Birds, mostly.').waitFor();
  // The name stands in a part of its own, whatever its direction.
  await card.getByText(/Was called: .?Alice/).waitFor();
  const picture = card.locator('img[src^="blob:"]');
  await picture.waitFor();
  const shade = await picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    return [canvas.width, canvas.height, ...(context?.getImageData(canvas.width / 4, canvas.height / 2, 1, 1).data ?? [])];
  });
  // The right half, in ink, and square.
  expect(shade[0]).toBe(shade[1]);
  expect(shade[2]).toBeLessThan(90);

  await hers.getByRole('button', { name: 'Remove' }).click();
  await picture.waitFor({ state: 'detached' });
});

test('without a camera the page says so, and with one it looks', async () => {
  const his = await open(browser, bob);
  await toPeople(his);
  await his.getByRole('button', { name: 'I have a link' }).click();
  await his.getByRole('button', { name: 'With the camera' }).click();
  await his.getByText(/No camera was found|may not use the camera/).waitFor();
  await his.getByRole('button', { name: 'Without the camera' }).click();
  await his.getByRole('button', { name: 'From a picture' }).waitFor();

  const args = [...CHROMIUM.args, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  const seeing = await chromium.launch({ ...CHROMIUM, args });
  const page = await open(seeing, bob);
  await toPeople(page);
  await page.getByRole('button', { name: 'I have a link' }).click();
  await page.getByRole('button', { name: 'With the camera' }).click();
  await page.getByText('Hold the QR code in front of the camera').waitFor();
  await page.waitForResponse((response) => response.url().endsWith('/v1/qr/decode') && response.status() === 200);
  await page.evaluate(() => {
    const stream = document.querySelector('video')?.srcObject as MediaStream | undefined;
    Object.assign(globalThis, { track: stream?.getTracks()[0] });
  });
  await page.getByRole('button', { name: 'Close' }).click();
  await page.waitForFunction(() => (globalThis as unknown as { track: MediaStreamTrack }).track.readyState === 'ended');
  expect(complaintsOf(page)).toEqual([]);
  await seeing.close();
});

test('what is on the disk is said', async () => {
  const hers = await open(browser, alice);
  await toSettings(hers, 'Storage');
  await hers.getByText('Messages, contacts and keys').waitFor();
  await hers.getByText(/\d+(\.\d)? [kM]B/).first().waitFor();
});
