import type { ComponentChildren } from 'preact';

import { Bubble } from '../features/message/Bubble';
import { DeliveryTick } from '../features/message/DeliveryTick';
import { Avatar } from '../ui/Avatar';
import { classes } from '../ui/classes';
import { IconButton } from '../ui/IconButton';
import { Frame } from './Frame';
import styles from './Group.module.css';

const NAME = 'Allotment friends';

/** A group: who speaks is said by face and name, once for what stands together. */
export function Group() {
  return (
    <Frame current={NAME}>
      <main class={styles.group}>
        <header class={styles.head}>
          <span class={styles.back}><IconButton icon="back" label="Back to chats" /></span>
          <Avatar name={NAME} identity={NAME} size={40} />
          <div class={styles.words}>
            <h2 class={styles.name}>{NAME}</h2>
            <p class={styles.state}>7 members · Ruth, Jonas and 2 more are online</p>
          </div>
          <IconButton icon="search" label="Search" />
          <IconButton icon="more" label="More" />
        </header>
        <div class={styles.talk}>
          <p class={styles.note}>Today</p>
          <p class={styles.note}>Ruth added Papa</p>
          <Said who="Leila Haddad" hue="leila" place="first" time="">Who has the key of the tool shed? The wheelbarrow is in there.</Said>
          <Said who="Leila Haddad" place="last" time="14:02">And so is my left glove.</Said>
          <Said who="Jonas Weber" hue="jonas" place="only" time="14:05">
            <Quote from="Leila Haddad">Who has the key of the tool shed?</Quote>
            Me. I put it under the third pot from the left. The third, not the fourth: the fourth has a wasp.
          </Said>
          <Reactions all={[['😄', 4, true], ['🐝', 1, false]]} />
          <Mine time="14:09">I bring seedlings and the long spanner. Does anybody have room for a bench on the way back?</Mine>
          <Said who="Ruth Bauer" hue="ruth" place="first" time="">I have the van until six.</Said>
          <Said who="Ruth Bauer" place="last" time="14:12">Nine o’clock, at the gate</Said>
          <Reactions all={[['👍', 5, true]]} />
        </div>
        <div class={styles.write}>
          <IconButton icon="smile" label="Emoji" />
          <div class={styles.box}>Message</div>
          <IconButton icon="send" label="Send" variant="tonal" />
        </div>
      </main>
    </Frame>
  );
}

type SaidProps = { who: string; hue?: 'leila' | 'ruth' | 'jonas'; place: 'only' | 'first' | 'last'; time: string; children: ComponentChildren };

function Said({ who, hue, place, time, children }: SaidProps) {
  return (
    <div class={classes(styles.said, hue !== undefined && styles.first)}>
      {place === 'first' ? <span /> : <Avatar name={who} identity={who} size={32} />}
      <Bubble whose="other" place={place} foot={time === '' ? null : <time>{time}</time>}>
        {hue !== undefined && <span class={classes(styles.who, styles[`hue-${hue}`])}>{who}</span>}
        {children}
      </Bubble>
    </div>
  );
}

function Mine({ time, children }: { time: string; children: ComponentChildren }) {
  return (
    <div class={classes(styles.mine, styles.first)}>
      <Bubble whose="own" place="only" foot={<><time>{time}</time><DeliveryTick tick="read" label="read by all" /></>}>{children}</Bubble>
    </div>
  );
}

function Quote({ from, children }: { from: string; children: ComponentChildren }) {
  return (
    <span class={styles.quote}>
      <span class={styles.from}>{from}</span>
      {children}
    </span>
  );
}

function Reactions({ all }: { all: readonly (readonly [string, number, boolean])[] }) {
  return (
    <div class={styles.said}>
      <span />
      <span class={styles.reactions}>
        {all.map(([sign, count, isOwn]) => <span key={sign} class={classes(styles.reaction, isOwn && styles.own)}>{sign} {count}</span>)}
      </span>
    </div>
  );
}
