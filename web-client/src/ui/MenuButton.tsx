import type { Spot } from './anchored';
import { IconButton } from './IconButton';
import type { IconName } from './icons';
import { Menu } from './Menu';
import type { MenuEntry } from './Menu';
import { useOpening } from './opening';

type Props = {
  label: string;
  items: readonly MenuEntry[];
  icon?: IconName | undefined;
  variant?: 'plain' | 'tonal' | undefined;
  spot?: Spot | undefined;
};

/** A button with a menu. */
export function MenuButton({ label, items, icon = 'more', variant, spot = 'below end' }: Props) {
  const opening = useOpening('menu');
  return (
    <>
      <IconButton label={label} icon={icon} variant={variant} {...opening.trigger} />
      <Menu opening={opening} label={label} items={items} spot={spot} />
    </>
  );
}
