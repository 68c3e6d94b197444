// Questions before something that cannot be undone.

import { signal } from '@preact/signals';

export type Question = {
  title: string;
  /** What will happen. */
  text: string;
  confirm: string;
  cancel: string;
  danger?: boolean;
};

/** The question that waits for its answer. */
export const asked = signal<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** Asks before something that cannot be undone. */
export function ask(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      asked.value = null;
      resolve(yes);
    };
    asked.value = { ...question, answer };
  });
}
