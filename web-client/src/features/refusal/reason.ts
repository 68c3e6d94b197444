// Why the node did not do something, in the language of whoever reads it.

import type { Answer, Refusal } from '../../api/client';
import type { Code } from '../../api/types';
import { t } from '../../i18n/i18n';
import type { Messages } from '../../i18n/keys';

/** What each code says; none where only programs, and no page, are refused so. Of an unknown one the node's own words are shown. */
export const TEXTS = {
  malformed: 'refused-outdated',
  forbidden: 'refused-place',
  host: 'refused-place',
  origin: 'refused-place',
  csrf: 'refused-outdated',
  scope: null,
  no_session: 'refused-no_session',
  session_expired: 'refused-session_expired',
  code_refused: 'refused-code_refused',
  token_refused: null,
  wrong_passphrase: 'refused-wrong_passphrase',
  locked: 'refused-locked',
  fully_locked: 'refused-fully_locked',
  too_many_tries: 'refused-too_many_tries',
  no_such_session: 'refused-no_such_session',
  no_such_token: null,
  token_exists: null,
  too_many_tokens: null,
  page_missing: null,
  not_found: 'refused-outdated',
  method_not_allowed: 'refused-outdated',
  too_large: 'refused-too_large',
  unsupported_type: 'refused-outdated',
  timeout: 'refused-timeout',
  busy: 'refused-busy',
  stopping: 'refused-stopping',
  not_written: 'refused-not_written',
  internal: 'refused-internal',
  picture_unreadable: 'refused-picture_unreadable',
  picture_too_large: 'refused-picture_too_large',
  picture_crowded: 'refused-picture_crowded',
  no_such_avatar: 'refused-no_such_avatar',
  name_invalid: 'refused-name_invalid',
  profile_too_long: 'refused-profile_too_long',
  link_invalid: 'refused-link_invalid',
  invitation_expired: 'refused-invitation_expired',
  own_invitation: 'refused-own_invitation',
  already_contact: 'refused-already_contact',
  already_accepting: 'refused-already_accepting',
  already_asked: 'refused-already_asked',
  note_too_long: 'refused-note_too_long',
  no_such_request: 'refused-no_such_request',
  request_spoiled: 'refused-request_spoiled',
  invitation_gone: 'refused-invitation_gone',
  invitation_forged: 'refused-invitation_forged',
  invitation_refused: 'refused-invitation_refused',
  invitation_lifetime: 'refused-invitation_lifetime',
  no_server: 'refused-no_server',
  no_such_contact: 'refused-no_such_contact',
  no_such_message: 'refused-no_such_message',
  not_failed: 'refused-not_failed',
  blocked: 'refused-blocked',
  removed: 'refused-removed',
  other_key: 'refused-other_key',
  no_such_cursor: 'refused-outdated',
  client_id_used: 'refused-client_id_used',
  empty_text: 'refused-empty_text',
  text_too_long: 'refused-text_too_long',
  server_url_invalid: 'refused-server_url_invalid',
  server_refused: 'refused-server_refused',
  no_account: 'refused-no_account',
  account_exists: 'refused-account_exists',
  account_unfinished: 'refused-account_unfinished',
  passphrase_invalid: 'refused-passphrase_invalid',
  words_invalid: 'refused-words_invalid',
  words_wrong: 'words-wrong',
  words_not_asked: 'refused-words_not_asked',
} as const satisfies Record<Code, keyof Messages | null>;

/** Why it was refused. */
export function reasonOf({ code, title }: Refusal): string {
  const key = Object.hasOwn(TEXTS, code) ? TEXTS[code as Code] : null;
  if (key === null) return title;
  // Of these the node knows more than the code says.
  return key === 'refused-server_refused' || key === 'refused-words_invalid' ? t(key, { why: title }) : t(key);
}

/** Why it was not done: it was refused, or the node is away. */
export function failureOf(answer: Exclude<Answer<unknown>, { kind: 'done' }>): string {
  return answer.kind === 'refused' ? reasonOf(answer) : t('state-node-lost');
}
