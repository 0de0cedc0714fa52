/**
 * The grammar of what stands in brackets: keys with their origins and steps, fragments with their wrappers, locks, dates,
 * raw leaves. {@link PolicyGrammar} builds declarations and outputs upon it.
 *
 * Actions stand in the rules (no tree is built twice) and judge nothing: whether a word is a key, a lock or a fragment
 * is the checker's business. What no shape can refuse (a gap inside a key, `+1`) is kept as a {@link Remark}.
 * Reference: language.md, `Leaf` to `Value`, `Policy`.
 */
import {
  type IRecognitionException,
  type IToken,
  type ParserMethod,
  type TokenType,
  EmbeddedActionsParser,
} from "chevrotain";
import { MOST_DIAGNOSTICS } from "./brackets.ts";
import { expectations } from "./expectations.ts";
import type { Asm, Call, Expression, KeyOrigin, KeyPath, Missing, RoleRef, Span, Step, Word } from "./syntax.ts";
import * as T from "./tokens.ts";

/** What the actions found and only a diagnostic can say. */
export interface Remark {
  readonly kind: "gap" | "foreignNumber" | "strayChecksum" | "contractLate";
  readonly span: Span;
}

/** What went wrong in one run. */
export interface Trouble {
  readonly errors: readonly IRecognitionException[];
  readonly remarks: readonly Remark[];
}

export type Ref = Word | RoleRef | KeyPath;

/** Any other letter has been reported by the scan: a look-alike, or a masked secret. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

const startsWithDigit = (text: string): boolean => text.charCodeAt(0) >= 0x30 && text.charCodeAt(0) <= 0x39;

/** A part without a value of its own to recover with: the rule around it recovers. */
export const RECOVERED_OUTSIDE: { readonly resyncEnabled: false } = { resyncEnabled: false };

const spanning = (first: { readonly span: Span }, last: { readonly span: Span }): Span => ({
  start: first.span.start,
  end: last.span.end,
});

/** Thrown where the errors of one run pass their limit, and caught by {@link ExpressionGrammar.collect} alone. */
class TooManyErrors extends Error {}

export class ExpressionGrammar extends EmbeddedActionsParser {
  private remarks: Remark[] = [];

  constructor() {
    super(T.TOKENS as TokenType[], {
      recoveryEnabled: true,
      maxLookahead: 2,
      // Each error costs a search for the place to resume, so a text of errors alone would take time squared.
      errorMessageProvider: expectations(() => {
        if (this.errors.length >= MOST_DIAGNOSTICS) throw new TooManyErrors();
      }),
    });
  }

  /** One run of `rule`; nothing of it is kept here. */
  protected collect<R>(
    tokens: readonly IToken[],
    rule: () => R,
  ): { readonly result: R | undefined; readonly trouble: Trouble } {
    this.input = tokens as IToken[];
    this.remarks = [];
    let result: R | undefined;
    try {
      result = rule();
    } catch (error) {
      if (!(error instanceof TooManyErrors)) throw error;
    }
    const trouble = { errors: [...this.errors], remarks: this.remarks };
    this.input = [];
    return { result, trouble };
  }

  protected remark(kind: Remark["kind"], span: Span): void {
    if (this.remarks.length < MOST_DIAGNOSTICS) this.remarks.push({ kind, span });
  }

  /** Words are never invented by recovery: a made-up name would only be reported again, as unknown. */
  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return type === T.Equals || type === T.Colon;
  }

  protected lastEnd(): number {
    const token = this.LA(0);
    return token !== undefined && token.startOffset >= 0 ? token.startOffset + token.image.length : 0;
  }

  protected since(start: number): Span {
    return { start, end: Math.max(start, this.lastEnd()) };
  }

  protected word(token: IToken): Word {
    const start = token.startOffset >= 0 ? token.startOffset : this.lastEnd();
    return { kind: "word", text: token.image, span: { start, end: start + token.image.length } };
  }

  protected missing(start: number = this.lastEnd()): Missing {
    return { kind: "missing", span: this.since(start) };
  }

  /** "White space is free between words, but not inside a key expression": does `token` follow without a gap? */
  protected joined(token: IToken, previousEnd: number): void {
    if (token.startOffset > previousEnd) this.remark("gap", { start: previousEnd, end: token.startOffset });
  }

  protected readonly expression: ParserMethod<[], Expression> = this.RULE(
    "expression",
    (): Expression =>
      this.OR([
        { ALT: () => this.afterWord(this.word(this.CONSUME(T.WordToken))) },
        { ALT: () => this.SUBRULE(this.originKey, { LABEL: "key" }) },
        { ALT: () => this.SUBRULE(this.asm, { LABEL: "raw" }) },
        { ALT: () => this.date(this.CONSUME(T.DateToken)) },
        { ALT: () => this.foreignNumber(this.CONSUME(T.ForeignNumber)) },
        { ALT: () => this.blank(this.CONSUME(T.Blank)) },
      ]),
    { recoveryValueFunc: () => this.missing() },
  );

  /** What a word is, the token after it says: a call, wrappers, a role, a path, odds, a quantity, or the word alone. */
  private afterWord(word: Word): Expression {
    return this.OR2([
      { ALT: () => this.call(word) },
      { ALT: () => this.wrapped(word) },
      { ALT: () => this.odds(word) },
      {
        GATE: () => startsWithDigit(word.text) && this.LA(1).tokenType === T.WordToken,
        ALT: () => this.quantity(word),
      },
      { ALT: () => this.keyTail(word) },
    ]);
  }

  private call(name: Word): Expression {
    const args: Expression[] = [];
    this.CONSUME(T.LParen);
    this.MANY_SEP({
      SEP: T.Comma,
      DEF: () => {
        args.push(this.SUBRULE2(this.expression, { LABEL: "argument" }));
      },
    });
    this.CONSUME(T.RParen);
    const call: Call = { kind: "call", name, args, span: this.since(name.span.start) };
    const steps: Step[] = [];
    this.MANY(() => this.SUBRULE(this.step, { LABEL: "step", ARGS: [steps] }));
    return this.told(name) ?? (steps.length === 0 ? call : this.path(call, steps));
  }

  /** Nothing is said twice about an expression whose name the scan has refused. */
  private told(name: Word): Missing | undefined {
    return isAscii(name.text) ? undefined : this.missing(name.span.start);
  }

  private wrapped(wrappers: Word): Expression {
    this.CONSUME(T.Colon);
    const inner = this.SUBRULE3(this.expression, { LABEL: "wrapped" });
    return this.ACTION((): Expression => ({ kind: "wrapped", wrappers, inner, span: spanning(wrappers, inner) }));
  }

  private odds(odds: Word): Expression {
    this.CONSUME(T.At);
    const inner = this.SUBRULE4(this.expression, { LABEL: "likely" });
    return this.ACTION((): Expression => ({ kind: "odds", odds, inner, span: spanning(odds, inner) }));
  }

  private quantity(number: Word): Expression {
    const unit = this.word(this.CONSUME2(T.WordToken));
    return { kind: "quantity", number, unit, span: spanning(number, unit) };
  }

  /** The rest of a reference or a key: its role and its steps. */
  private keyTail(word: Word): Expression {
    const base = this.OPTION(() => this.SUBRULE(this.role, { LABEL: "role", ARGS: [word] })) ?? word;
    const steps: Step[] = [];
    this.MANY2(() => this.SUBRULE2(this.step, { LABEL: "step", ARGS: [steps] }));
    return this.told(word) ?? (steps.length === 0 ? base : this.path(base, steps));
  }

  private path(base: Word | RoleRef | Call, steps: readonly Step[]): KeyPath {
    return { kind: "keypath", base, steps, span: this.since(base.span.start) };
  }

  private date(token: IToken): Expression {
    const { text, span } = this.word(token);
    return { kind: "date", text, span };
  }

  private foreignNumber(token: IToken): Missing {
    const { span } = this.word(token);
    this.ACTION(() => this.remark("foreignNumber", span));
    return { kind: "missing", span };
  }

  private blank(token: IToken): Missing {
    return { kind: "missing", span: this.word(token).span };
  }

  /** `.delayed` */
  private readonly role: ParserMethod<[Word], RoleRef> = this.RULE(
    "role",
    (party: Word): RoleRef => {
      const dot = this.CONSUME(T.Dot);
      const token = this.CONSUME(T.WordToken);
      return this.ACTION((): RoleRef => {
        this.joined(dot, party.span.end);
        this.joined(token, dot.startOffset + 1);
        const role = this.word(token);
        return { kind: "role", party, role, span: spanning(party, role) };
      });
    },
    RECOVERED_OUTSIDE,
  );

  /** `/0`, `/44h`, `/<0;1>`, `/*`: appended to `steps`. */
  private readonly step: ParserMethod<[Step[]], void> = this.RULE("step", (steps: Step[]) => {
    const end = this.ACTION(() => this.lastEnd());
    const slash = this.CONSUME(T.Slash);
    this.ACTION(() => this.joined(slash, end));
    this.OR([
      { ALT: () => this.plainStep(steps, this.CONSUME(T.WordToken)) },
      { ALT: () => this.plainStep(steps, this.CONSUME(T.QuotedIndex)) },
      { ALT: () => this.plainStep(steps, this.CONSUME(T.Wildcard)) },
      { ALT: () => this.multipath(steps) },
    ]);
  });

  private plainStep(steps: Step[], token: IToken): void {
    this.ACTION(() => {
      this.joined(token, this.endBefore());
      const { text, span } = this.word(token);
      if (token.tokenType === T.Wildcard)
        steps.push({ kind: "wildcard", hardened: text.length > 1, span: { ...span, start: span.start - 1 } });
      else steps.push({ kind: "index", text, span: { ...span, start: span.start - 1 } });
    });
  }

  /** End of the token before the last one. */
  private endBefore(): number {
    const token = this.LA(-1);
    return token !== undefined && token.startOffset >= 0 ? token.startOffset + token.image.length : 0;
  }

  private multipath(steps: Step[]): void {
    const indexes: Word[] = [];
    const opening = this.CONSUME(T.LAngle);
    this.AT_LEAST_ONE_SEP({
      SEP: T.Semicolon,
      DEF: () => {
        indexes.push(this.index());
      },
    });
    this.CONSUME(T.RAngle);
    this.ACTION(() => {
      const span = this.since(opening.startOffset - 1);
      const written = indexes.reduce((sum, index) => sum + index.text.length + 1, 2);
      if (span.end - span.start > written) this.remark("gap", span);
      steps.push({ kind: "multipath", indexes, span });
    });
  }

  private index(): Word {
    return this.OR3([
      { ALT: () => this.word(this.CONSUME3(T.WordToken)) },
      { ALT: () => this.word(this.CONSUME3(T.QuotedIndex)) },
    ]);
  }

  /** `[d34db33f/44h/0]xpub.../0/*` */
  protected readonly originKey: ParserMethod<[], KeyPath> = this.RULE(
    "originKey",
    (): KeyPath => {
      const origin = this.SUBRULE(this.origin, { LABEL: "origin" });
      const token = this.CONSUME(T.WordToken);
      const steps: Step[] = [];
      this.MANY(() => this.SUBRULE(this.step, { LABEL: "step", ARGS: [steps] }));
      return this.ACTION((): KeyPath => {
        this.joined(token, origin.span.end);
        const base = this.word(token);
        return {
          kind: "keypath",
          origin,
          base: isAscii(base.text) ? base : { kind: "missing", span: base.span },
          steps,
          span: this.since(origin.span.start),
        };
      });
    },
    RECOVERED_OUTSIDE,
  );

  private readonly origin: ParserMethod<[], KeyOrigin> = this.RULE(
    "origin",
    (): KeyOrigin => {
      const words: Word[] = [];
      const opening = this.CONSUME(T.LSquare);
      this.AT_LEAST_ONE_SEP({
        SEP: T.Slash,
        DEF: () => {
          words.push(
            this.OR([
              { ALT: () => this.word(this.CONSUME(T.WordToken)) },
              { ALT: () => this.word(this.CONSUME(T.QuotedIndex)) },
            ]),
          );
        },
      });
      this.CONSUME(T.RSquare);
      return this.ACTION((): KeyOrigin => {
        const span = this.since(opening.startOffset);
        const written = words.reduce((sum, word) => sum + word.text.length + 1, 1);
        if (span.end - span.start > written) this.remark("gap", span);
        return { words, span };
      });
    },
    RECOVERED_OUTSIDE,
  );

  /** `asm(owner.delayed DROP penalty CHECKSIG)`: items separated by white space. */
  private readonly asm: ParserMethod<[], Asm> = this.RULE(
    "asm",
    (): Asm => {
      const keyword = this.CONSUME(T.AsmKeyword);
      const items: Ref[] = [];
      this.CONSUME(T.LParen);
      this.MANY(() => {
        this.OR([
          {
            ALT: () => {
              items.push(this.SUBRULE(this.reference, { LABEL: "item" }));
            },
          },
          {
            ALT: () => {
              this.foreignNumber(this.CONSUME(T.ForeignNumber));
            },
          },
        ]);
      });
      this.CONSUME(T.RParen);
      return this.ACTION((): Asm => ({ kind: "asm", items, span: this.since(keyword.startOffset) }));
    },
    RECOVERED_OUTSIDE,
  );

  /** A key or the name of one, where nothing else can stand. */
  protected readonly reference: ParserMethod<[], Ref> = this.RULE(
    "reference",
    (): Ref =>
      this.OR([
        { ALT: () => this.referenceTail(this.word(this.CONSUME(T.WordToken))) },
        { ALT: () => this.SUBRULE(this.originKey, { LABEL: "key" }) },
      ]),
    RECOVERED_OUTSIDE,
  );

  private referenceTail(word: Word): Ref {
    const base = this.OPTION(() => this.SUBRULE(this.role, { LABEL: "role", ARGS: [word] })) ?? word;
    const steps: Step[] = [];
    this.MANY(() => this.SUBRULE(this.step, { LABEL: "step", ARGS: [steps] }));
    return steps.length === 0 ? base : this.path(base, steps);
  }
}
