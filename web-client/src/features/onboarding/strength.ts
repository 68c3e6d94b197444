// How long somebody who has the disk needs to find a passphrase: a guess about guesses, on the careful side.
//
// The node stretches each guess with 64 MiB of memory, so that a whole rack of machines makes some hundred thousand a second. What
// is counted is what such a rack tries first: words, names of keys that lie side by side, years, repetitions. No rule tells a good
// passphrase from one that is merely long; that it is used nowhere else only its owner knows.

export type Strength = 'none' | 'hours' | 'months' | 'years' | 'ages';

/** What each of these is worth, in bits. A word stands for one of eight thousand. */
const WORD = 13;
const COMMON = 6;
const YEAR = 7;
const LETTER = 4.7;
const DIGIT = 3.3;
const SIGN = 4;
const MIXED = 5.9;
const ANY = 6.5;

const FIRST_TRIED = new Set([
  'password', 'passwort', 'passwd', 'qwerty', 'qwertz', 'azerty', 'letmein', 'welcome', 'willkommen', 'hallo', 'hello', 'admin', 'login', 'iloveyou',
  'monkey', 'dragon', 'football', 'baseball', 'sunshine', 'princess', 'shadow', 'master', 'superman', 'batman', 'trustno1', 'hoopoe', 'secret', 'geheim',
  'test', 'love', 'abc', 'asdf', 'schatz', 'pass', 'user', 'root', 'zaq1zaq1', 'starwars', 'summer', 'winter',
]);
const RUNS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'qwertzuiop', 'asdfghjkl', 'yxcvbnm', 'zxcvbnm', '1qaz2wsx3edc', '1q2w3e4r5t6y7u8i9o0p', '1q2w3e4r5t6z7u8i9o0p'];

/** How many bits somebody has to guess. */
export function bits(passphrase: string): number {
  const parts = passphrase.normalize('NFKC').split(/[\s_.,;:+-]+/).filter((one) => one !== '');
  const seen = new Set<string>();
  let sum = 0;
  for (const part of parts) {
    const key = part.toLowerCase();
    // Said again it costs next to nothing.
    sum += seen.has(key) ? 1 : worth(part);
    seen.add(key);
  }
  // What is first tried is not better for being spaced out.
  const joined = parts.join('');
  const core = joined.replace(/^\P{L}+|\P{L}+$/gu, '');
  return core === '' || listed(joined) !== null || listed(core) !== null ? Math.min(sum, worth(joined)) : sum;
}

function worth(part: string): number {
  const known = listed(part);
  if (known !== null) return known;
  if (/^\d+$/.test(part)) return part.length * DIGIT;
  if (/^\p{L}+$/u.test(part)) return letters(part);
  // A word with something before or behind it is the habit of most.
  const [, before, word, behind] = /^(\P{L}*)(\p{L}+)(\P{L}*)$/u.exec(part) ?? [];
  if (word !== undefined && (word.length > 2 || listed(word) !== null)) return around(before) + worth(word) + around(behind);
  return part.length * (/^[\p{L}\d]+$/u.test(part) ? MIXED : ANY);
}

/** What is worth little because it is tried first. */
function listed(part: string): number | null {
  const key = part.toLowerCase();
  if (FIRST_TRIED.has(key)) return COMMON;
  if (/^(19|20)\d\d$/.test(key)) return YEAR;
  if (key.length > 1 && (new Set(key).size === 1 || RUNS.some((run) => run.includes(key) || [...run].reverse().join('').includes(key)))) return COMMON;
  return null;
}

/** What stands around a word: numbers, and signs one by one. */
function around(part = ''): number {
  return (part.match(/\d+|\D/gu) ?? []).reduce((sum, one) => sum + (/^\d/.test(one) ? worth(one) : SIGN), 0);
}

/** Up to twelve letters are taken for a word; a capital in the middle makes it none. */
function letters(part: string): number {
  const isPlain = part === part.toLowerCase() || part.slice(1) === part.slice(1).toLowerCase();
  if (!isPlain) return part.length * MIXED;
  return part.length <= 12 ? Math.min(WORD, part.length * LETTER) : Math.min(part.length * LETTER, 2 * WORD + (part.length - 12) * 2);
}

export function strength(passphrase: string): Strength {
  if (passphrase === '') return 'none';
  const guessed = bits(passphrase);
  if (guessed < 31) return 'hours';
  if (guessed < 41) return 'months';
  if (guessed < 50) return 'years';
  return 'ages';
}
