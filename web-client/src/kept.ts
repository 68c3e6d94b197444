// What this browser keeps between visits: choices about how the page looks. Nothing that anybody said is ever kept here.

/** What was kept, if it is one of these; a browser that keeps nothing has nothing. */
export function kept<T extends string>(name: string, all: readonly T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(name);
    return all.find((one) => one === value) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It holds until the page is left.
  }
}
