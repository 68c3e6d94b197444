import { expect, test } from 'vitest';

import { initialsOf } from './initials';

test.each([
  ['Leila Nasser', 'LN'],
  ['leila van den berg', 'LB'],
  ['Papa', 'P'],
  ['  Ruth   Bauer ', 'RB'],
  ['“Quoted” (Name)', 'QN'],
  ['Ωμέγα Άλφα', 'ΩΆ'],
  ['محمد علي', 'م'],
  ['田中 さくら', '田'],
  ['🦉 Owl', '🦉'],
  ['👩‍🚀 👩‍🚀', '👩‍🚀'],
  ['🇩🇪', '🇩🇪'],
  ['é́lodie', 'É́'],
  ['\u202eNasser Leila', 'NL'],
  ['…', ''],
  ['', ''],
])('%s is shown as %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
