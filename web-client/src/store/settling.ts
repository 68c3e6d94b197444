// Whether the account was made a moment ago in this page, so that a few things are still to be asked.

import { signal } from '@preact/signals';

export const settling = signal(false);
