import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { showWords, wordsAreSaved } from '../../api/account';
import type { Answer } from '../../api/client';
import { loadLanguage, loadRest } from '../../i18n/i18n';
import { wordsOwed } from '../../store/node';
import { expectAccessible, find, show, showDirection } from '../../ui/testing';
import { SaveWords } from './SaveWords';

vi.mock('../../api/account');

const WORDS = Array.from({ length: 24 }, (_, at) => `word${at + 1}`);
const FOUND = { words: WORDS, asked: [3, 11, 17, 24] };
const refused = (code: string): Answer<never> => ({ kind: 'refused', code, title: `the node's words about ${code}` });

const close = vi.fn();
const passphrase = () => find<HTMLInputElement>('input[autocomplete=current-password]');
const fields = () => [...document.querySelectorAll<HTMLInputElement>('dialog input')];
const press = (label: string) => [...document.querySelectorAll<HTMLButtonElement>('dialog button')].find((one) => one.textContent === label)?.click();
const dialog = () => find('dialog').textContent ?? '';

beforeEach(async () => {
  await loadLanguage('en');
  await loadRest();
  vi.resetAllMocks();
  vi.mocked(showWords).mockResolvedValue({ kind: 'done', value: FOUND });
  wordsOwed.value = 1;
  show(<SaveWords close={close} />);
});

/** Goes on until the words are asked for. */
async function toTheCheck() {
  await userEvent.fill(passphrase(), 'correct horse');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => document.querySelectorAll('dialog li').length).toBe(24);
  press('I have written them down');
  await expect.poll(() => fields().length).toBe(4);
}

test('without a passphrase nothing is asked, and a wrong one is said and does not stay', async () => {
  press('Show the words');
  expect(showWords).not.toHaveBeenCalled();
  await expectAccessible();

  vi.mocked(showWords).mockResolvedValue(refused('wrong_passphrase'));
  await userEvent.fill(passphrase(), 'wrong horse');
  press('Show the words');
  await expect.poll(dialog).toContain('This is not your passphrase.');
  expect([passphrase().value, passphrase().getAttribute('aria-invalid'), document.querySelectorAll('li').length]).toEqual(['', 'true', 0]);

  vi.mocked(showWords).mockResolvedValue(refused('too_many_tries'));
  await userEvent.fill(passphrase(), 'wrong again');
  press('Show the words');
  await expect.poll(dialog).toContain('Too many wrong tries');
  expect(close).not.toHaveBeenCalled();
});

test('a node that is away is said to be, and can be asked again', async () => {
  vi.mocked(showWords).mockResolvedValueOnce({ kind: 'down' });
  await userEvent.fill(passphrase(), 'correct horse');
  press('Show the words');
  await expect.poll(dialog).toContain('Your node does not answer');

  await userEvent.fill(passphrase(), 'correct horse');
  press('Show the words');
  await expect.poll(() => document.querySelectorAll('dialog li').length).toBe(24);
});

test('the words stand in their order, from left to right, whatever the direction of the page', async () => {
  showDirection('rtl');
  await userEvent.fill(passphrase(), 'correct horse');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => document.querySelectorAll('dialog li').length).toBe(24);

  expect([...document.querySelectorAll('dialog li')].map((one) => one.textContent)).toEqual(WORDS.map((word, at) => `${at + 1}${word}`));
  const [first, second] = [...document.querySelectorAll('dialog li')].map((one) => one.getBoundingClientRect());
  expect(getComputedStyle(find('dialog ol')).direction).toBe('ltr');
  expect(second?.left === first?.left ? (second?.top ?? 0) > (first?.top ?? 0) : (second?.left ?? 0) > (first?.left ?? 0)).toBe(true);
  await expectAccessible();
});

test('wrong words are said, and what was typed stays', async () => {
  await toTheCheck();
  expect([...document.querySelectorAll('dialog label')].map((one) => one.textContent?.replace(/[\u2068\u2069]/g, ''))).toEqual(['Word 3', 'Word 11', 'Word 17', 'Word 24']);
  expect(dialog()).not.toContain('word3');
  vi.mocked(wordsAreSaved).mockResolvedValue(refused('words_wrong'));
  for (const field of fields()) await userEvent.fill(field, 'zebra');
  await userEvent.keyboard('{Enter}');

  await expect.poll(dialog).toContain('These are not the words that were asked for.');
  expect(vi.mocked(wordsAreSaved).mock.calls).toEqual([[[3, 11, 17, 24], ['zebra', 'zebra', 'zebra', 'zebra']]]);
  expect([fields().map((field) => field.value), wordsOwed.value, close.mock.calls.length]).toEqual([['zebra', 'zebra', 'zebra', 'zebra'], 1, 0]);
  await expectAccessible();
});

test('they are shown again for whoever asks, and right ones end it', async () => {
  await toTheCheck();
  press('Show them again');
  await expect.poll(() => document.querySelectorAll('dialog li').length).toBe(24);
  press('I have written them down');
  await expect.poll(() => fields().length).toBe(4);

  vi.mocked(wordsAreSaved).mockResolvedValueOnce({ kind: 'down' });
  press('Check');
  await expect.poll(dialog).toContain('Your node does not answer');
  vi.mocked(wordsAreSaved).mockResolvedValue({ kind: 'done', value: undefined });
  press('Check');

  await expect.poll(() => close.mock.calls.length).toBe(1);
  expect(wordsOwed.value).toBeNull();
});
