// What the sign behind an own message says. Signs differ by shape, not by colour alone.

import type { Delivery, DeliveryReason, Path } from '../../api/types';

export type Tick = 'clock' | 'sent' | 'delivered' | 'read' | 'failed' | 'kept';

export function tickOf(delivery: Delivery): Tick {
  switch (delivery.state) {
    case 'queued':
    case 'awaiting_keys':
      return 'clock';
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
    case 'kept':
      return delivery.state;
  }
}

/** The message that names how far it is. */
export function stateKey(tick: Tick): `delivery-${Tick}` {
  return `delivery-${tick}`;
}

export function reasonKey(reason: DeliveryReason): `reason-${DeliveryReason}` {
  return `reason-${reason}`;
}

export function pathKey(path: Path): `path-${Path}` {
  return `path-${path}`;
}
