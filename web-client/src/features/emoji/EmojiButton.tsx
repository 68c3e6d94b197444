import { t } from '../../i18n/i18n';
import { Dialog } from '../../ui/Dialog';
import { IconButton } from '../../ui/IconButton';
import { useOpening } from '../../ui/opening';
import { Popover } from '../../ui/Popover';
import { later } from '../../app/later';

const EmojiPanel = later(() => import('./EmojiPanel').then((part) => part.EmojiPanel));

type Props = { choose: (sign: string) => void };

/** Opens the emoji: beside the button, and on a phone over the screen. */
export function EmojiButton({ choose }: Props) {
  const opening = useOpening('dialog');
  const isPhone = matchMedia('(max-width: 48rem)').matches;
  return (
    <>
      <IconButton icon="smile" label={t('emoji')} {...opening.trigger} />
      {!isPhone && <Popover opening={opening} label={t('emoji')} spot="above start"><EmojiPanel choose={choose} /></Popover>}
      {isPhone && opening.state.value.kind === 'open' && (
        <Dialog title={t('emoji')} closeLabel={t('close')} onClose={opening.close} sheet>
          <EmojiPanel choose={(sign) => { choose(sign); opening.close(); }} />
        </Dialog>
      )}
    </>
  );
}
