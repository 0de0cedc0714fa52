/** The user's own words in a message: masked before they are cut, so that no half of a private key is left over, and on one line. */
import { oneLine } from "../diagnostic/display.ts";
import { maskSecrets } from "../language/mask.ts";

export const quote = (text: string, limit = 60): string => `\`${oneLine(maskSecrets(text).text, limit)}\``;

/**
 * A run of 16 hex digits or more, also behind `0x` or with something between the digits: a preimage with a slip in it may be a secret still, and a
 * message that meets one says what it wants without repeating it.
 */
export const holdsLongHex = (text: string): boolean =>
  /[0-9a-f]{16}/i.test(text.replace(/preimage|0x|[^0-9a-z]/gi, ""));
