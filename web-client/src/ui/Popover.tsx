import type { ComponentChildren } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

import { anchored } from './anchored';
import type { Anchor, Spot } from './anchored';
import { classes } from './classes';
import { useAnchoredPanel, whenClosed } from './opening';
import type { Opening } from './opening';
import styles from './Popover.module.css';

type Props = {
  opening: Opening;
  label: string;
  children: ComponentChildren;
  spot?: Spot | undefined;
};

/** Something to read or to set beside its button, while the page stays usable; `useOpening('dialog')` opens it. */
export function Popover({ opening, ...rest }: Props) {
  const state = opening.state.value;
  return state.kind === 'open' ? <Panel key={state.turn} {...rest} anchor={state.anchor} close={opening.close} /> : null;
}

type PanelProps = Omit<Props, 'opening'> & { anchor: Anchor; close: () => void };

function Panel({ anchor, close, label, children, spot = 'below start' }: PanelProps) {
  const panel = useAnchoredPanel(anchor, spot);
  useLayoutEffect(() => panel.current?.focus({ preventScroll: true }), [panel]);
  return (
    <div ref={panel} class={classes(anchored, styles.popover)} popover="auto" role="dialog" aria-label={label} tabIndex={-1} onBeforeToggle={whenClosed(close)}>
      {children}
    </div>
  );
}
