/**
 * The options that say where and when: `--network`, `--height`, `--time`, `--index`. Numbers are the plain decimal ones of policies; a
 * time is seconds since 1970 or a date of UTC.
 */
import type { Result } from "../base/result.ts";
import type { NetworkName } from "../taproot/network.ts";
import { err, ok } from "../base/result.ts";
import { isNetworkName, NETWORKS } from "../taproot/network.ts";
import { quote } from "./quote.ts";

export interface ChainFlags {
  readonly network?: string;
  readonly height?: string;
  readonly time?: string;
  readonly index?: string;
}

export interface ChainOptions {
  readonly network: NetworkName;
  readonly now?: { readonly height: number; readonly time: number };
  readonly index?: number;
  /** What the user should know about how an option was read. */
  readonly remark?: string;
}

export function readChainOptions(flags: ChainFlags): Result<ChainOptions, string> {
  const named = flags.network ?? "mainnet";
  const network = named === "testnet" ? "testnet4" : named;
  if (!isNetworkName(network))
    return err(`--network ${quote(named)}: the networks are ${Object.keys(NETWORKS).join(", ")}`);
  const height = readNumber("--height", flags.height, 499_999_999, "a block height, such as 900000");
  if (!height.ok) return height;
  const time = readTime(flags.time);
  if (!time.ok) return time;
  // BIP32: child numbers from 2^31 on are hardened, which no public key can derive.
  const index = readNumber("--index", flags.index, 2 ** 31 - 1, "the index of one address, 0 to 2147483647");
  if (!index.ok) return index;
  const dated = NETWORKS[network].now;
  const stated = height.value !== undefined || time.value !== undefined;
  return ok({
    network,
    ...(stated ? { now: { height: height.value ?? dated.height, time: time.value ?? dated.time } } : {}),
    ...(index.value === undefined ? {} : { index: index.value }),
    ...(named === "testnet" ? { remark: "testnet means testnet4 here: the older test networks are not served" } : {}),
  });
}

function readNumber(
  option: string,
  text: string | undefined,
  most: number,
  form: string,
): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined);
  const value = /^(0|[1-9][0-9]{0,9})$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  return value <= most ? ok(value) : err(`${option} ${quote(text)} is not ${form}`);
}

const TIME_FORM = "seconds since 1970 (1772055173) or a date of UTC (2026-02-25, 2026-02-25T21:32Z)";
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z)?$/;

function readTime(text: string | undefined): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined);
  if (!DATE.test(text)) return readNumber("--time", text, 2 ** 32 - 1, TIME_FORM);
  const seconds = Date.parse(text) / 1000;
  // Date.parse rolls 30 February over into March.
  const real = Number.isInteger(seconds) && new Date(seconds * 1000).toISOString().startsWith(text.slice(0, 10));
  return real && seconds >= 0 && seconds < 2 ** 32 ? ok(seconds) : err(`--time ${quote(text)} is not ${TIME_FORM}`);
}
