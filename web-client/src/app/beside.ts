// What goes on beside what is shown, and can wait until that is there.

import { followActivity } from '../notify/activity';
import { followIdleness } from '../notify/idle';
import { followInstallation } from '../pwa/register';
import { loadIdleLock } from '../store/idleLock';
import { lockScreen } from './enter';
import { holdWhatIsTyped } from './leaving';

export function followBeside(): void {
  followActivity();
  void loadIdleLock();
  followIdleness(() => void lockScreen());
  followInstallation();
  holdWhatIsTyped();
}
