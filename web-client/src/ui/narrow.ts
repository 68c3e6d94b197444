// Whether there is room for one part of the page alone, as on a phone; the style sheets change at the same width.

import { signal } from '@preact/signals';

const query = matchMedia('(max-width: 48rem)');

export const narrow = signal(query.matches);

query.addEventListener('change', ({ matches }) => { narrow.value = matches; });
