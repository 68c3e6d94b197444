// Two people with a browser and a node each: from a link to a conversation.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';

import { closeAll, launch, open } from './browser';
import { field, message, say, talkTo } from './talk';
import { PASSPHRASE, World } from './world';
import type { Person, Server } from './world';

const world = new World();
let browser: Browser;
let server: Server;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), world.server()]);
  [alice, bob] = await Promise.all([world.person('Alice', server), world.person('Bob', server)]);
});

afterEach(() => closeAll(browser));

afterAll(async () => {
  await browser?.close();
  await world.end();
});

test('a link is made, given and followed, and both find the other in their list', async () => {
  const hers = await open(browser, alice);
  await hers.getByRole('link', { name: 'People' }).click();
  await hers.getByRole('button', { name: 'Invite somebody' }).click();
  await hers.getByRole('button', { name: 'Copy link' }).click();
  const link = await hers.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/^hoopoe:\/\/i#/);

  const his = await open(browser, bob);
  await his.getByRole('link', { name: 'People' }).click();
  await his.getByRole('button', { name: 'I have a link' }).click();
  await his.getByRole('textbox', { name: 'Link' }).fill(link);
  await his.getByRole('button', { name: 'Connect' }).click();

  // He is brought to the conversation at once; she sees him without doing anything.
  await his.getByRole('textbox', { name: /Message to/ }).waitFor();
  await hers.keyboard.press('Escape');
  await hers.getByRole('link', { name: 'Bob' }).waitFor();
});

test('what one writes the other reads, and the ticks tell how far it is', async () => {
  const [hers, his] = await Promise.all([open(browser, alice), open(browser, bob)]);
  await talkTo(hers, 'Bob');

  await say(hers, 'Did you see the bird?');

  await his.getByRole('link', { name: /Alice.*unread message/s }).waitFor();
  await talkTo(his, 'Alice');
  await message(his, 'Did you see the bird?').waitFor();
  await message(hers, 'Did you see the bird?').getByRole('img', { name: 'read', exact: true }).waitFor();

  await say(his, 'I did.');
  await message(hers, 'I did.').waitFor();
});

test('while one types the other sees it', async () => {
  const [hers, his] = await Promise.all([open(browser, alice), open(browser, bob)]);
  await talkTo(hers, 'Bob');
  await talkTo(his, 'Alice');

  await his.getByRole('textbox', { name: /Message to/ }).pressSequentially('Wait');

  await hers.getByText('typing…').first().waitFor();
});

test('everything is there after the page was loaded anew', async () => {
  const hers = await open(browser, alice);
  await talkTo(hers, 'Bob');
  await message(hers, 'I did.').waitFor();

  await hers.reload();

  await message(hers, 'Did you see the bird?').waitFor();
  await message(hers, 'I did.').waitFor();
});

test('a node that is killed in mid-conversation is said to be away; what is typed stays, and the passphrase leads back to the conversation', async () => {
  const [hers, his] = await Promise.all([open(browser, alice), open(browser, bob)]);
  await talkTo(hers, 'Bob');
  await talkTo(his, 'Alice');

  await alice.kill();
  await hers.getByText('Your node does not answer').first().waitFor();
  await say(hers, 'Sent into nothing');
  await hers.getByRole('button', { name: 'Try again' }).waitFor();
  await field(hers).fill('half a sentence');
  expect(await field(hers).inputValue()).toBe('half a sentence');

  await alice.start();
  await hers.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await hers.getByRole('button', { name: 'Unlock' }).click();
  // What the node did not get goes out by itself, once, and what was typed is there.
  await message(his, 'Sent into nothing').waitFor();
  expect(await field(hers).inputValue()).toBe('half a sentence');
  await say(hers, 'Back again');
  await message(his, 'Back again').waitFor();
  expect(await message(his, 'Sent into nothing').count()).toBe(1);
});

test('a screen that is locked shows nothing, and the passphrase brings everything back', async () => {
  const hers = await open(browser, alice);
  await talkTo(hers, 'Bob');
  await message(hers, 'I did.').waitFor();
  await hers.waitForLoadState('networkidle');

  await hers.keyboard.press('Control+Shift+L');

  await hers.getByRole('heading', { name: 'Locked' }).waitFor();
  expect(await hers.getByText('I did.').count()).toBe(0);
  expect(await hers.title()).toBe('Hoopoe');
  await hers.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await hers.getByRole('button', { name: 'Unlock' }).click();
  await message(hers, 'I did.').waitFor();
});

test('without the server the page says so, and what is written arrives when it is back', async () => {
  const [hers, his] = await Promise.all([open(browser, alice), open(browser, bob)]);
  await talkTo(hers, 'Bob');
  await talkTo(his, 'Alice');
  await server.stop();
  await hers.getByText('Your server cannot be reached').first().waitFor();

  await say(hers, 'Straight through');
  await message(his, 'Straight through').waitFor();

  await server.start();
  await hers.getByText('Your server cannot be reached').first().waitFor({ state: 'detached' });
});

test('a hostile text is text: nothing of it runs, nothing of it is drawn', async () => {
  const [hers, his] = await Promise.all([open(browser, alice), open(browser, bob)]);
  await talkTo(hers, 'Bob');
  await talkTo(his, 'Alice');
  const hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script><svg onload=alert(1)> javascript:alert(1)';

  await say(his, hostile);

  await message(hers, 'onerror').waitFor();
  expect(await hers.title()).not.toContain('owned');
  expect(await hers.getByRole('article').locator('img, script, svg[onload], a').count()).toBe(0);
});
