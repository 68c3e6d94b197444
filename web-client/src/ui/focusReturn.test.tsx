import { expect, test } from 'vitest';

import { focusFirst, rememberFocus } from './focusReturn';
import { find, show } from './testing';

test('the focus goes back to where it was', () => {
  show(<><button class="opener">Open</button><button class="other">Other</button></>);
  find('.opener').focus();
  const giveBack = rememberFocus();
  find('.other').focus();

  giveBack();

  expect(document.activeElement).toBe(find('.opener'));
});

test('if that has gone, it goes to the nearest that is there', () => {
  show(<ul><li><button class="first">One</button></li><li><button class="second">Two</button></li></ul>);
  find('.second').focus();
  const giveBack = rememberFocus();

  show(<ul><li><button class="first">One</button></li></ul>);
  giveBack();

  expect(document.activeElement).toBe(find('.first'));
});

test('it goes first to what asks for it, then to a field, then to an action', () => {
  const seen = [];
  for (const content of [
    <><input class="field" /><button class="wanted" autofocus>Keep</button></>,
    <><button>Close</button><input class="field" /></>,
    <><button>Close</button><p data-actions><button class="action">Done</button></p></>,
    <p>Text</p>,
  ]) {
    show(<section class="whole" tabIndex={-1}>{content}</section>);
    focusFirst(find('.whole'));
    seen.push(document.activeElement?.className);
  }

  expect(seen).toEqual(['wanted', 'field', 'action', 'whole']);
});
