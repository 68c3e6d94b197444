// The messages of `locales/en` as a type: a message that does not exist, or one without what it names, does not compile.

import { FluentResource } from '@fluent/bundle';

/** Names of what a message is given, in the order of their letters. @param {string} source @returns {Map<string, string[]>} */
export function messages(source) {
  return new Map(new FluentResource(source).body.map(({ id, value }) => [id, [...names(value)].sort()]));
}

/** @param {unknown} part @returns {Set<string>} */
function names(part, found = new Set()) {
  if (Array.isArray(part)) for (const one of part) names(one, found);
  else if (part && typeof part === 'object') {
    if ('type' in part && part.type === 'var' && 'name' in part) found.add(part.name);
    for (const one of Object.values(part)) names(one, found);
  }
  return found;
}

/** @param {string} source */
export function typeOf(source) {
  const lines = [...messages(source)].map(([id, given]) => {
    const type = given.length === 0 ? 'null' : `{ ${given.map((name) => `${name}: string | number`).join('; ')} }`;
    return `  '${id}': ${type};`;
  });
  return `// Made by build/generate.js from locales/en.\n\nexport type Messages = {\n${lines.join('\n')}\n};\n`;
}
