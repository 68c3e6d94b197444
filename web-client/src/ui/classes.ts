/** The names that are there, as a `class` attribute wants them. */
export function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
