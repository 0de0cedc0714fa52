/** Many points of the curve for little: each is the one before plus G, and all are brought to affine form together. */
import { normalizeZ } from "@noble/curves/abstract/curve.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";

const { Point } = secp256k1;

/** `count` distinct compressed keys in hex; `start` moves to others. */
export function cheapKeys(count: number, start = 1n): readonly string[] {
  const points: InstanceType<typeof Point>[] = [];
  for (let point = Point.BASE.multiply(start); points.length < count; point = point.add(Point.BASE)) points.push(point);
  return normalizeZ(Point, points).map((point) => point.toHex(true));
}

export const xonly = (key: string): string => key.slice(2);
