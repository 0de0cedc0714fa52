/** The oldest Node.js that runs all of this, as `engines` in package.json says. */

const LEAST = [22, 18] as const;

export const LEAST_NODE: string = LEAST.join(".");

export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}
