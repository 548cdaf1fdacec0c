/** The oldest Python that Persona runs on, as in pyproject.toml. */
export const OLDEST_PYTHON = "3.11";

export function parts(version: string): number[] {
  return (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}

/** Negative, zero or positive, as `Array.sort` wants it. */
export function compare(one: string, other: string): number {
  const [left, right] = [parts(one), parts(other)];
  for (let place = 0; place < 3; place++) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference) return difference;
  }
  return 0;
}

/** Whether a Persona of this version speaks as the extension expects: the same major, and no older. */
export function isCompatible(persona: string, extension: string): boolean {
  const [major, minor = 0] = parts(extension);
  return parts(persona)[0] === major && compare(persona, `${major}.${minor}`) >= 0;
}

/** "3.12.4" is "3.12". */
export const minorOf = (version: string): string => parts(version).slice(0, 2).join(".");

/** Among "3.11", "3.12": as a sentence names them. */
export function listed(versions: readonly string[]): string {
  return versions.length < 2 ? versions.join("") : `${versions.slice(0, -1).join(", ")} or ${versions.at(-1)}`;
}
