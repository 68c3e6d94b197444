import { useSignal } from '@preact/signals';

import { Badge } from '../Badge';
import { Button } from '../Button';
import { Choice } from '../Choice';
import { Field } from '../Field';
import { IconButton } from '../IconButton';
import { Keys } from '../Keys';
import { MenuButton } from '../MenuButton';
import { Switch } from '../Switch';
import { Tabs } from '../Tabs';
import { ACTIONS } from './actions';
import styles from './gallery.module.css';
import { Part } from './Part';

const nothing = () => {};

/** What is pressed, written and chosen. */
export function Controls() {
  const on = useSignal(true);
  const way = useSignal<'words' | 'login' | 'key'>('words');
  const filter = useSignal<'all' | 'unread' | 'groups'>('all');
  const tab = useSignal<'media' | 'files' | 'links'>('media');
  const name = useSignal('Leila Nasser');
  return (
    <>
      <Part title="Buttons">
        <Button variant="filled">Invite somebody</Button>
        <Button icon="copy">Copy link</Button>
        <Button variant="plain">Not now</Button>
        <Button variant="danger">Delete chat</Button>
        <Button variant="danger-plain" icon="block">Block</Button>
        <Button variant="filled" busy>Send</Button>
        <Button size="small">Small</Button>
        <Button size="large" variant="filled">Large</Button>
        <Button disabled>Disabled</Button>
      </Part>
      <Part title="Icon buttons, menu, badges, keys">
        <IconButton icon="search" label="Search" shortcut={{ keys: 'Control+K', text: 'Ctrl K' }} />
        <IconButton icon="plus" label="New chat" variant="tonal" />
        <IconButton icon="send" label="Send" variant="filled" />
        <MenuButton label="More" items={ACTIONS} spot="below start" />
        <Badge count={2} label="2 unread" />
        <Badge count={12} muted />
        <Badge count={240} />
        <Badge count="dot" />
        <Badge count="dot" muted />
        <Keys shortcut={{ keys: 'Control+K', text: 'Ctrl K' }} />
      </Part>
      <Part title="Fields">
        <div class={styles.column}>
          <Field label="Your name" hint="People you write to see it." value={name.value} onInput={(value) => { name.value = value; }} />
          <Field label="Passphrase" type="password" showLabel="Show" hideLabel="Hide" error="This is not the passphrase." value="a bird in the hand" onInput={nothing} />
          <Field label="Search" quiet type="search" icon="search" placeholder="Search people and messages" trailing={<Keys shortcut={{ keys: 'Control+K', text: 'Ctrl K' }} />} value="" onInput={nothing} />
          <Field label="About you" rows={2} value="Two lines, and it grows with what is written." onInput={nothing} />
        </div>
      </Part>
      <Part title="Switch">
        <div class={styles.column}>
          <Switch label="Read receipts" explanation="Others see when you have read, and you see when they have." checked={on.value} onChange={(value) => { on.value = value; }} />
          <Switch label="Typing" checked={false} onChange={nothing} />
          <Switch label="Not to be had now" checked disabled onChange={nothing} />
        </div>
      </Part>
      <Part title="Choice">
        <div class={styles.column}>
          <Choice
            label="How do you want to open Hoopoe?"
            look="cards"
            value={way.value}
            onChange={(value) => { way.value = value; }}
            options={[
              { value: 'words', label: 'With a passphrase', explanation: 'Whoever has your computer still cannot read.', icon: 'key' },
              { value: 'login', label: 'With my computer’s login', explanation: 'Weaker: whoever is logged in can read.', icon: 'user' },
            ]}
          />
          <Choice
            label="Notifications show"
            value={way.value}
            onChange={(value) => { way.value = value; }}
            options={[
              { value: 'words', label: 'Name and text' },
              { value: 'login', label: 'Name only' },
              { value: 'key', label: '“New message”', disabled: true },
            ]}
          />
          <Choice
            label="Show"
            quiet
            look="pills"
            value={filter.value}
            onChange={(value) => { filter.value = value; }}
            options={[
              { value: 'all', label: 'All' },
              { value: 'unread', label: 'Unread' },
              { value: 'groups', label: 'Groups' },
            ]}
          />
        </div>
      </Part>
      <Part title="Tabs">
        <div class={styles.column}>
          <Tabs
            label="Shared"
            selected={tab.value}
            onSelect={(value) => { tab.value = value; }}
            tabs={[
              { id: 'media', label: 'Media', icon: 'picture' },
              { id: 'files', label: 'Files', badge: <Badge count={3} muted /> },
              { id: 'links', label: 'Links' },
            ]}
          >
            What is in {tab.value}.
          </Tabs>
        </div>
      </Part>
    </>
  );
}
