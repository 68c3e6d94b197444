import type { ComponentChildren } from 'preact';

import { narrow } from './narrow';

type Props = { class?: string | undefined; id?: string | undefined; level?: 2 | 3 | undefined; children: ComponentChildren };

/** A heading within what was chosen in a list. Where the list has no room beside it, its own heading is gone, and this one moves up. */
export function Title({ class: look, id, level = 2, children }: Props) {
  const Tag = `h${narrow.value ? level - 1 : level}` as 'h1' | 'h2' | 'h3';
  return <Tag class={look} id={id}>{children}</Tag>;
}
