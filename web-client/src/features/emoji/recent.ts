// What this browser knows of somebody's emoji: which they chose lately, and the tone of skin they chose last.

import { signal } from '@preact/signals';

import { keep, kept } from '../../kept';
import type { Tone } from './list';

const RECENT = 'emoji';
const TONE = 'tone';
const MOST = 27;

export const recent = signal<readonly string[]>(read());

export const tone = signal<Tone>(Number(kept(TONE, ['0', '1', '2', '3', '4', '5'], '0')) as Tone);

export function chooseTone(choice: Tone): void {
  tone.value = choice;
  keep(TONE, String(choice));
}

/** The one that was chosen stands first. */
export function chose(sign: string): void {
  recent.value = [sign, ...recent.value.filter((one) => one !== sign)].slice(0, MOST);
  keep(RECENT, recent.value.join(' '));
}

function read(): string[] {
  try {
    // Whatever else stands there is nothing of ours.
    return (localStorage.getItem(RECENT) ?? '').split(' ').filter((one) => /^\p{RGI_Emoji}$/v.test(one)).slice(0, MOST);
  } catch {
    return [];
  }
}
