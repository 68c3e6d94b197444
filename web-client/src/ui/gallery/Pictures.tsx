import { Avatar } from '../Avatar';
import { Asleep, Letter, Nest, Perched, Sought } from '../drawings';
import { Empty } from '../Empty';
import { FIRST, Icon, loadIcons } from '../icons';
import type { IconName } from '../icons';
import { MORE } from '../moreIcons';
import { Progress } from '../Progress';
import { Skeleton, SkeletonRows } from '../Skeleton';
import { Spinner } from '../Spinner';
import styles from './gallery.module.css';
import { Part } from './Part';

const nothing = () => {};

const iconNames = Object.keys({ ...FIRST, ...MORE }) as IconName[];

void loadIcons();

const PEOPLE = ['Leila Nasser', 'Garden collective', 'Jonas Okafor', 'Mei Wang', 'Street clinic', 'Papa', 'Ruth Bauer', 'محمد علي', '田中 さくら', 'Ωμέγα Άλφα', '🦉 Owl', '', '“Quoted” Name'];

/** What is only looked at. */
export function Pictures() {
  return (
    <>
      <Part title="Avatars">
        {PEOPLE.map((name) => <Avatar key={name} name={name} identity={name} size={48} />)}
        {([32, 40, 48, 96] as const).map((size) => <Avatar key={size} name="Leila Nasser" identity="Leila Nasser" size={size} presence="online" />)}
        <Avatar name="Mark" identity="m" size={96} picture="/src/app/mark.svg" presence="online" />
      </Part>
      <Part title="Waiting">
        <Spinner size={48} label="Loading" />
        <Spinner size={24} />
        <Spinner size={16} />
        <div class={styles.column}>
          <Progress value={0.62} label="Sending" />
          <Progress value={null} label="Connecting" />
          <Skeleton look="block" />
          <SkeletonRows count={2} />
        </div>
      </Part>
      <Part title="Empty">
        <Empty drawing={<Letter />} text="No conversations yet. Invite somebody with a link, and it begins." action={{ label: 'Invite somebody', run: nothing }} />
        <Empty drawing={<Perched />} text="Choose a conversation." />
        <Empty drawing={<Nest />} text="Nobody is here yet." />
        <Empty drawing={<Asleep />} text="Your node is not running." />
        <Empty drawing={<Sought />} text="Nothing was found." />
      </Part>
      <Part title="Icons">
        {iconNames.map((name) => (
          <span key={name} class={styles.icon}>
            <Icon name={name} size={24} />
            {name}
          </span>
        ))}
      </Part>
    </>
  );
}
