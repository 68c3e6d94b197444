// Figures of several runs, in a line each.

/** What is asked of a figure. */
export type Target = { least: number } | { most: number };

/** A line that says the middle of the runs, and how far apart they are. */
export function line(what: string, unit: string, runs: readonly number[], target: Target): string {
  const sorted = [...runs].sort((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map((value) => value ?? Number.NaN) as [number, number, number];
  const isMet = 'least' in target ? middle >= target.least : middle < target.most;
  const wanted = 'least' in target ? `at least ${target.least}` : `below ${target.most}`;
  return `${what}, ${sorted.length} runs: median ${round(middle)} ${unit}, ${round(least)} to ${round(most)} (${wanted}: ${isMet ? 'met' : 'MISSED'})`;
}

function round(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}
