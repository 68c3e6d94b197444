// The conversation that the user has with themselves: nobody else is in it.

/** Its number. */
export const ONESELF = 0;
