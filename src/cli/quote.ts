/** The user's own words in a message: masked before they are cut, so that no half of a private key is left over, and on one line. */
import { oneLine } from "../diagnostic/display.ts";
import { maskSecrets } from "../language/mask.ts";

export const quote = (text: string, limit = 60): string => `\`${oneLine(maskSecrets(text).text, limit)}\``;
