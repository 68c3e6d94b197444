import { computed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { memo } from 'preact/compat';
import { useMemo } from 'preact/hooks';

import { t } from '../../i18n/i18n';
import { sendAgain } from '../../store/sending';
import { changeTimeline } from '../../store/timeline';
import { givenUp } from '../../store/window';
import type { Message } from '../../api/types';
import { deleteForMe } from '../message/acts';
import { labelOf, MessageRow } from '../message/MessageRow';
import { UnsentRow } from '../message/UnsentRow';
import type { Point } from '../../ui/anchored';
import { DayDivider, UnreadDivider } from './Dividers';
import { Actionable } from './Actionable';
import type { Row } from './rows';
import styles from './Timeline.module.css';

type Props = {
  row: Row;
  /** Its place among all rows, from 0, and how many there are. */
  at: number;
  size: number;
  /** The row where the tab key stops. It moves with whoever scrolls, and no row is drawn again for it. */
  stop: ReadonlySignal<number>;
  contact: number;
  name: string;
  details: (message: Message) => void;
  /** Opens what can be done with the message, beside it or where the pointer is. */
  act: Act;
};

export type Act = (message: Message, at: HTMLElement | Point) => void;

/** A row of a conversation; drawn again only when something about it changed. */
export const RowView = memo(function RowView({ row, at, size, stop, contact, name, details, act }: Props) {
  const tabIndex = useMemo(() => computed(() => (stop.value === at ? 0 : -1)), [stop, at]);
  const place = { tabIndex, 'aria-posinset': at + 1, 'aria-setsize': size, 'data-row': at };
  switch (row.kind) {
    case 'day':
      return <DayDivider at={row.at} />;
    case 'unread':
      return <UnreadDivider />;
    case 'message': {
      const { message } = row;
      return (
        <Actionable {...place} label={labelOf(message, name)} act={(at) => act(message, at)} remove={() => void deleteForMe(contact, name, message)}>
          <MessageRow message={message} name={name} place={row.place} details={() => details(message)} />
        </Actionable>
      );
    }
    case 'unsent': {
      const { key, text } = row.unsent;
      return (
        <article class={styles.message} {...place} aria-label={[t('you'), text.slice(0, 300)].join(', ')}>
          <UnsentRow
            unsent={row.unsent}
            again={() => sendAgain(contact, row.unsent)}
            giveUp={() => changeTimeline(contact, (timeline) => givenUp(timeline, key))}
          />
        </article>
      );
    }
  }
});
