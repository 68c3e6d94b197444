/** Safari finds no other host of the page, and is signed in at this one in its own way. */
export const SIGN_IN = location.hostname === '127.0.0.1' ? 'hoopoe open --safari' : 'hoopoe open';
