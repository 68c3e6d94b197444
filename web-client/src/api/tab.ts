// The half of the session's secret that this tab has, where the page is at 127.0.0.1: other programs of this computer get the
// cookie there, but what a tab keeps only pages of this very port can read. Elsewhere there is none.

const KEY = 'tab';

export function tab(): string | null {
  return sessionStorage.getItem(KEY);
}

export function keepTab(secret: string): void {
  sessionStorage.setItem(KEY, secret);
}

export function forgetTab(): void {
  sessionStorage.removeItem(KEY);
}

/** What is offered when a socket opens: the one place of its handshake where a page can show something. */
export function protocols(): string[] {
  const secret = tab();
  return secret === null ? [] : ['hoopoe', `tab.${secret}`];
}
