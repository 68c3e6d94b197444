// What was asked for while the page was still on its way (`early.ts`).

/** The one question, and its answer; none if the node did not answer. */
export type Early = { path: string; answer: Promise<Response | null> };

declare global {
  // Empty once somebody has taken it, or came first.
  var early: Early | undefined;
}

/** The answer to this question, if it was asked early. It is given once. */
export function taken(path: string): Promise<Response | null> | null {
  const { early } = globalThis;
  globalThis.early = undefined;
  return early?.path === path ? early.answer : null;
}
