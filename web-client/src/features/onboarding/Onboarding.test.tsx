import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { createAccount, restoreAccount } from '../../api/account';
import type { Answer } from '../../api/client';
import { loadLanguage, loadRest } from '../../i18n/i18n';
import { follow } from '../../store/people';
import { join } from '../../store/server';
import { screen } from '../../store/session';
import { settling } from '../../store/settling';
import { expectAccessible, find, show, showDirection } from '../../ui/testing';
import { Onboarding } from './Onboarding';

vi.mock('../../api/account');
vi.mock('../../store/people');
vi.mock('../../store/server');

const DONE = { kind: 'done', value: undefined } as const;
const refused = (code: string): Answer<never> => ({ kind: 'refused', code, title: `the node's words about ${code}` });

const look = vi.fn(async () => {});
const name = () => find<HTMLInputElement>('input[autocomplete=name]');
const passphrase = () => find<HTMLInputElement>('input[autocomplete=new-password]');
const words = () => find<HTMLTextAreaElement>('textarea');
const button = (label: string) => [...document.querySelectorAll<HTMLButtonElement>('button')].find((one) => one.textContent === label);
const press = (label: string) => button(label)?.click();
/** What is wrong, as it stands by the field. */
const wrongWith = (field: HTMLElement) => (field.getAttribute('aria-invalid') === 'true' ? (document.getElementById(field.getAttribute('aria-describedby')?.split(' ').at(-1) ?? '')?.textContent ?? '') : '');
const complaint = () => find('[role=alert]').textContent;

beforeEach(async () => {
  await loadLanguage('en');
  await loadRest();
  vi.resetAllMocks();
  screen.value = { kind: 'vacant' };
  settling.value = false;
  show(<Onboarding look={look} />);
});

test('without a name or a passphrase nothing is sent, and the field says what is missing', async () => {
  press('Create account');
  await expect.poll(() => wrongWith(name())).toBe('Say how people shall call you.');
  await userEvent.fill(name(), '   ');
  press('Create account');
  await expect.poll(() => wrongWith(name())).not.toBe('');
  await expectAccessible(find('form'));

  await userEvent.fill(name(), 'Leila');
  press('Create account');
  await expect.poll(() => wrongWith(passphrase())).toBe('Choose a passphrase that only you know.');
  expect(wrongWith(name())).toBe('');
  expect([name().value, vi.mocked(createAccount).mock.calls]).toEqual(['Leila', []]);
});

test('a name that the node refuses is said by its field, in the language of the page, and nothing that was typed is lost', async () => {
  vi.mocked(createAccount).mockResolvedValue(refused('name_invalid'));
  const long = '\u202e'.repeat(3) + 'W'.repeat(500);
  await userEvent.fill(name(), long);
  await userEvent.fill(passphrase(), 'correct horse');
  await userEvent.keyboard('{Enter}');

  await expect.poll(() => wrongWith(name())).toContain('Nobody can have this name');
  expect([name().value, passphrase().value]).toEqual([long, 'correct horse']);
  expect(vi.mocked(createAccount).mock.calls).toEqual([[{ name: long, passphrase: 'correct horse' }]]);
});

test.each([
  [refused('passphrase_invalid'), 'This passphrase is too long'],
  [refused('quite_new'), "the node's words about quite_new"],
  [refused('not_written'), 'could not write'],
  [{ kind: 'down' } as const, 'Your node does not answer'],
])('what the form cannot help is said: %o', async (answer, said) => {
  vi.mocked(createAccount).mockResolvedValue(answer);
  await userEvent.fill(name(), 'Leila');
  await userEvent.fill(passphrase(), 'correct horse');
  press('Create account');

  await expect.poll(() => `${wrongWith(passphrase())}${complaint()}`).toContain(said);
  expect([name().value, passphrase().value, look.mock.calls.length]).toEqual(['Leila', 'correct horse', 0]);
  // It can be tried again.
  vi.mocked(createAccount).mockResolvedValue(DONE);
  press('Create account');
  await expect.poll(() => look.mock.calls.length).toBe(1);
});

test('an account is asked for once, and its passphrase does not stay', async () => {
  let answer: (given: Answer<undefined>) => void = () => {};
  vi.mocked(createAccount).mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  await userEvent.fill(name(), 'Leila');
  await userEvent.fill(passphrase(), 'correct horse');
  await userEvent.keyboard('{Enter}{Enter}');
  press('Create account');
  answer(DONE);

  await expect.poll(() => look.mock.calls.length).toBe(1);
  expect(vi.mocked(createAccount)).toHaveBeenCalledOnce();
  expect([passphrase().value, settling.value]).toEqual(['', true]);
});

test('who made an account elsewhere meanwhile is led to it', async () => {
  vi.mocked(createAccount).mockResolvedValue(refused('account_exists'));
  await userEvent.fill(name(), 'Leila');
  await userEvent.fill(passphrase(), 'correct horse');
  press('Create account');

  await expect.poll(() => look.mock.calls.length).toBe(1);
  expect(settling.value).toBe(false);
});

test('recovery words are counted however they are pasted, and what is wrong with them is said by their field', async () => {
  press('I have recovery words');
  await expect.poll(() => document.querySelector('textarea')).not.toBeNull();
  await userEvent.fill(words(), ' abandon\n\nability\table  ');
  await expect.poll(() => find('form').textContent).toContain('\u20683\u2069 of \u206824\u2069 words');
  await expectAccessible(find('form'));

  vi.mocked(restoreAccount).mockResolvedValue(refused('words_invalid'));
  await userEvent.fill(name(), 'Leila');
  await userEvent.fill(passphrase(), 'correct horse');
  press('Restore');

  await expect.poll(() => wrongWith(words())).toContain("the node's words about words_invalid");
  expect([words().value, name().value, passphrase().value]).toEqual([' abandon\n\nability\table  ', 'Leila', 'correct horse']);
  expect(vi.mocked(restoreAccount).mock.calls[0]?.[0].words).toBe(' abandon\n\nability\table  ');

  press('Create a new account instead');
  await expect.poll(() => document.querySelector('textarea')).toBeNull();
});

test('the words are not kept by the browser, and the form turns with the page', async () => {
  showDirection('rtl');
  press('I have recovery words');
  await expect.poll(() => document.querySelector('textarea')).not.toBeNull();

  expect([words().autocomplete, words().spellcheck, find<HTMLFormElement>('form').autocomplete]).toEqual(['off', false, 'off']);
  await expectAccessible(find('form'));
});

test('a link or an address that leads nowhere is said where it was typed, and another way is open', async () => {
  screen.value = { kind: 'open', session: {} as never };
  vi.mocked(follow).mockResolvedValue(refused('link_invalid'));
  vi.mocked(join).mockResolvedValue(refused('server_refused'));
  const choose = (at: number) => document.querySelectorAll<HTMLInputElement>('input[type=radio]')[at]?.click();

  await expect.poll(() => document.querySelectorAll('input[type=radio]').length).toBe(3);
  choose(0);
  await expect.poll(() => button('Connect')).toBeDefined();
  const link = find<HTMLInputElement>('input:not([type=radio])');
  await userEvent.fill(link, 'javascript:alert(1)');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => document.body.textContent).toContain('This is no link of Hoopoe');
  expect(link.value).toBe('javascript:alert(1)');

  choose(1);
  await expect.poll(() => button('Join')).toBeDefined();
  press('Join');
  await expect.poll(() => document.body.textContent).toContain("the node's words about server_refused");
  await expectAccessible(find('form'));
});
