// The Chromium of the tests: it tells nobody that it is running, and gets by without a graphics card.

export const CHROMIUM = {
  executablePath: process.env['HOOPOE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
