import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

import { untilLoaded } from './untilLoaded';

/** A part of the page that is loaded when it is first drawn; again and again while the node is away. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> & { preload: () => void } {
  const loaded = signal<{ part: ComponentType<P> } | null>(null);
  let begun = false;

  function preload(): void {
    if (begun) return;
    begun = true;
    void untilLoaded(load).then((part) => { loaded.value = { part }; });
  }

  function Lazy(props: P) {
    useEffect(preload, []);
    const Part = loaded.value?.part;
    return Part ? <Part {...props} /> : null;
  }
  return Object.assign(Lazy, { preload });
}
