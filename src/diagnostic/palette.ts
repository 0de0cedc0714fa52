/** Colours as a value: the shell fills it from the terminal, the plain one leaves text alone. */
import type { Severity } from "./diagnostic.ts";

export type Paint = (text: string) => string;

export interface Palette extends Readonly<Record<Severity, Paint>> {
  /** The message itself, and headings. */
  readonly strong: Paint;
  /** Line numbers, bars and arrows. */
  readonly frame: Paint;
  /** Marks and labels of secondary places. */
  readonly secondary: Paint;
  readonly help: Paint;
}

const plain: Paint = (text) => text;

export const PLAIN_PALETTE: Palette = Object.freeze({
  error: plain,
  warning: plain,
  note: plain,
  strong: plain,
  frame: plain,
  secondary: plain,
  help: plain,
});
