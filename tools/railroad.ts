/**
 * Railroad diagrams of a Chevrotain grammar: a track from left to right, boxes for rules, pills for words; branches leave the track
 * downwards, repetitions run back below it. Text widths are counted, not measured, so the same grammar gives the
 * same bytes everywhere.
 *
 * A piece of track enters and leaves at height 0; `up` and `down` are the room it needs above and below.
 */
import type { ISerializedGast } from "chevrotain";

interface Piece {
  readonly width: number;
  readonly up: number;
  readonly down: number;
  /** SVG of the piece whose entry is at (x, y). */
  readonly draw: (x: number, y: number) => string;
}

/** The members of every kind of node, as far as it has them. */
interface Node {
  readonly type: ISerializedGast["type"];
  readonly name?: string;
  readonly label?: string;
  readonly separator?: Node;
  readonly definition?: readonly Node[];
}

const CHARACTER = 7.5;
const PADDING = 10;
const HALF = 12;
const GAP = 14;
const BEND = 10;
const MARGIN = 16;

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const line = (x: number, y: number, to: number): string => (to > x ? `<path d="M${x} ${y}H${to}"/>` : "");

function box(text: string, kind: "word" | "rule"): Piece {
  const width = Math.ceil(text.length * CHARACTER) + 2 * PADDING;
  const radius = kind === "word" ? HALF : 2;
  const draw = (x: number, y: number): string =>
    `<rect class="${kind}" x="${x}" y="${y - HALF}" width="${width}" height="${2 * HALF}" rx="${radius}"/>` +
    `<text x="${x + width / 2}" y="${y + 4}">${escape(text)}</text>`;
  return { width, up: HALF, down: HALF, draw };
}

const EMPTY: Piece = { width: 0, up: 0, down: 0, draw: () => "" };

function sequence(pieces: readonly Piece[]): Piece {
  if (pieces.length === 0) return EMPTY;
  const width = pieces.reduce((sum, piece) => sum + piece.width, 0) + GAP * (pieces.length - 1);
  const draw = (x: number, y: number): string => {
    let at = x;
    let out = "";
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        out += line(at, y, at + GAP);
        at += GAP;
      }
      out += piece.draw(at, y);
      at += piece.width;
    }
    return out;
  };
  return {
    width,
    up: Math.max(...pieces.map(({ up }) => up)),
    down: Math.max(...pieces.map(({ down }) => down)),
    draw,
  };
}

/** The first piece on the track, the others below it. */
function choice(pieces: readonly Piece[]): Piece {
  const [first = EMPTY, ...rest] = pieces;
  const inner = Math.max(...pieces.map(({ width }) => width));
  const width = inner + 4 * BEND;
  let down = first.down;
  const depths = rest.map((piece) => {
    const depth = Math.max(2 * BEND, down + GAP / 2 + Math.max(piece.up, BEND));
    down = depth + piece.down;
    return depth;
  });
  const draw = (x: number, y: number): string => {
    const left = x + 2 * BEND;
    const straight = line(x, y, left) + first.draw(left, y) + line(left + first.width, y, x + width);
    return (
      straight + rest.map((piece, index) => siding({ piece, x, y, depth: depths[index] as number, width })).join("")
    );
  };
  return { width, up: first.up, down, draw };
}

interface Siding {
  readonly piece: Piece;
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  readonly width: number;
}

/** Leaves the track at x, runs `depth` below it, and joins it again at x + width. */
function siding({ piece, x, y, depth, width }: Siding): string {
  const left = x + 2 * BEND;
  const right = x + width;
  const below = y + depth;
  return (
    `<path d="M${x} ${y}q${BEND} 0 ${BEND} ${BEND}V${below - BEND}q0 ${BEND} ${BEND} ${BEND}"/>` +
    piece.draw(left, below) +
    line(left + piece.width, below, right - 2 * BEND) +
    `<path d="M${right - 2 * BEND} ${below}q${BEND} 0 ${BEND} ${-BEND}V${y + BEND}q0 ${-BEND} ${BEND} ${-BEND}"/>`
  );
}

/** Once or more, `back` on the way back. */
function loop(piece: Piece, back: Piece): Piece {
  const inner = Math.max(piece.width, back.width);
  const width = inner + 2 * BEND;
  const depth = Math.max(2 * BEND, piece.down + GAP / 2 + Math.max(back.up, BEND));
  const draw = (x: number, y: number): string => {
    const [left, right, below] = [x + BEND, x + width - BEND, y + depth];
    return (
      line(x, y, left) +
      piece.draw(left, y) +
      line(left + piece.width, y, x + width) +
      `<path d="M${right} ${y}q${BEND} 0 ${BEND} ${BEND}V${below - BEND}q0 ${BEND} ${-BEND} ${BEND}"/>` +
      back.draw(left, below) +
      line(left + back.width, below, right) +
      `<path d="M${left} ${below}q${-BEND} 0 ${-BEND} ${-BEND}V${y + BEND}q0 ${-BEND} ${BEND} ${-BEND}"/>`
    );
  };
  return { width, up: piece.up, down: depth + back.down, draw };
}

const optional = (piece: Piece): Piece => choice([EMPTY, piece]);

/** A word by its label, without the back quotes that messages put around it. */
const wordOf = (node: Node | undefined): Piece => box((node?.label ?? node?.name ?? "").replaceAll("`", ""), "word");

function pieceOf(node: Node): Piece {
  const inside = (): Piece => sequence((node.definition ?? []).filter(isWritten).map(pieceOf));
  switch (node.type) {
    case "NonTerminal":
      return box(node.name ?? "", "rule");
    case "Terminal":
      return wordOf(node);
    case "Alternation":
      return choice((node.definition ?? []).filter((one) => (one.definition ?? []).every(isWritten)).map(pieceOf));
    case "Option":
      return optional(inside());
    case "Repetition":
      return optional(loop(inside(), EMPTY));
    case "RepetitionMandatory":
      return loop(inside(), EMPTY);
    case "RepetitionWithSeparator":
      return optional(loop(inside(), wordOf(node.separator)));
    case "RepetitionMandatoryWithSeparator":
      return loop(inside(), wordOf(node.separator));
    default:
      return inside();
  }
}

/** `Blank` is what repair puts where something was left out; nobody writes it. */
const isWritten = (node: Node): boolean => !(node.type === "Terminal" && node.name === "Blank");

const STYLE =
  "path{fill:none;stroke:#445;stroke-width:1.5}rect{stroke:#445;stroke-width:1.5}.word{fill:#e6f2ff}.rule{fill:#fff4d6}" +
  "text{font:12px monospace;text-anchor:middle;fill:#112}svg{background:#fff}";

/** The diagram of one rule, as SVG. */
export function railroadDiagram(rule: ISerializedGast): string {
  const piece = pieceOf(rule);
  const width = piece.width + 2 * MARGIN + 2 * GAP;
  const height = piece.up + piece.down + 2 * MARGIN;
  const y = MARGIN + piece.up;
  const start = MARGIN + GAP;
  const end = start + piece.width;
  const track = line(MARGIN, y, start) + piece.draw(start, y) + line(end, y, end + GAP);
  const stops = [MARGIN, end + GAP].map((x) => `<path d="M${x} ${y - 6}V${y + 6}"/>`).join("");
  const frame = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${frame}><style>${STYLE}</style>${track}${stops}</svg>\n`;
}
