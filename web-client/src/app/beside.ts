// What goes on beside what is shown, and can wait until that is there.

import { followActivity } from '../notify/activity';
import { followInstallation } from '../pwa/register';
import { holdWhatIsTyped } from './leaving';

export function followBeside(): void {
  followActivity();
  followInstallation();
  holdWhatIsTyped();
}
