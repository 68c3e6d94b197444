import { expect, test } from 'vitest';

import { linksIn } from './codes';

test('links to people are told from everything else that stands in codes', () => {
  const links = ['hoopoe://i#AQEA_x-9', 'https://any.example/i#AQEA', ' hoopoe://i#AQ\n'];
  const others = ['', 'https://example.org', 'javascript:alert(1)', 'hoopoe://x#AQ', 'http://any.example/i#AQ', 'hoopoe://i#', 'see hoopoe://i#AQ'];

  expect(linksIn([...links, ...others])).toEqual(links.map((link) => link.trim()));
});
