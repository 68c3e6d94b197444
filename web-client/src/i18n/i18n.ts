// What the page says, in the language of whoever reads it (Project Fluent, a folder per language in `locales/`).

import { FluentBundle, FluentResource } from '@fluent/bundle';
import type { FluentVariable } from '@fluent/bundle';
import { computed, signal } from '@preact/signals';

import { keep, kept } from '../kept';
import type { Messages } from './keys';

/** The languages there are, by their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;

export type Language = keyof typeof LANGUAGES;

/** What somebody chose; `system` follows the browser. */
export type LanguageChoice = Language | 'system';

/** `first` is what the list of chats needs; the rest comes with the parts that need it. */
const SOURCES = import.meta.glob<string>('../../locales/*/*.ftl', { query: '?raw', import: 'default' });

const KEY = 'language';

const bundle = signal<FluentBundle | null>(null);

export const languageChoice = signal(kept<LanguageChoice>(KEY, Object.keys(LANGUAGES) as Language[], 'system'));

/** The language that is shown, for `Intl`. */
export const language = computed(() => (bundle.value?.locales[0] ?? 'en') as Language);

/** Brings the first part of the language that was chosen, or of the first of the browser's that there is. */
export async function loadLanguage(choice: LanguageChoice = languageChoice.value): Promise<void> {
  show(await made(choice, ['first']));
  rest = null;
}

let rest: Promise<void> | null = null;

/** Brings the other part, for whoever draws it: once. */
export function loadRest(): Promise<void> {
  rest ??= made(languageChoice.value, ['first', 'rest']).then(show).catch((error: unknown) => {
    // Whoever asks again shall not be told of this failure.
    rest = null;
    throw error;
  });
  return rest;
}

/** Chooses a language for this browser. */
export async function chooseLanguage(choice: LanguageChoice): Promise<void> {
  show(await made(choice, ['first', 'rest']));
  languageChoice.value = choice;
  keep(KEY, choice);
}

async function made(choice: LanguageChoice, parts: readonly string[]): Promise<FluentBundle> {
  const wanted = choice === 'system' ? ofBrowser(navigator.languages) : choice;
  const loaded = new FluentBundle(wanted);
  for (const source of await Promise.all(parts.map((part) => SOURCES[`../../locales/${wanted}/${part}.ftl`]?.()))) {
    if (source !== undefined) loaded.addResource(new FluentResource(source));
  }
  return loaded;
}

function show(loaded: FluentBundle): void {
  const { documentElement } = document;
  documentElement.lang = loaded.locales[0] ?? 'en';
  documentElement.dir = documentElement.lang === 'ar' ? 'rtl' : 'ltr';
  bundle.value = loaded;
}

/** The first of these that there is; English if there is none. */
export function ofBrowser(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const name = tag.split('-')[0]?.toLowerCase();
    if (name !== undefined && Object.hasOwn(LANGUAGES, name)) return name as Language;
  }
  return 'en';
}

type Arguments<K extends keyof Messages> = Messages[K] extends null ? [] : [Messages[K]];

/** A message that is the same whatever it is about. */
export type PlainKey = { [K in keyof Messages]: Messages[K] extends null ? K : never }[keyof Messages];

/** The text of a message. A part that draws it is drawn again when the language changes. */
export function t<K extends keyof Messages>(key: K, ...[values]: Arguments<K>): string {
  const current = bundle.value;
  const pattern = current?.getMessage(key)?.value;
  // The tests see to it that each language has each message.
  if (!current || !pattern) return key;
  return current.formatPattern(pattern, values as Record<string, FluentVariable> | undefined, []);
}
