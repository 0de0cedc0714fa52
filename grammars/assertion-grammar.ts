/**
 * The grammar of assertions: who can or cannot spend what, and when, upon {@link ExpressionGrammar}.
 * Reference: language.md, `Assert` to `Moment`.
 */
import type { IToken, ParserMethod } from "chevrotain";
import { ExpressionGrammar, RECOVERED_OUTSIDE, type Ref } from "./expression-grammar.ts";
import type { AssertDecl, Expression, Holder, Span, When } from "./syntax.ts";
import * as T from "./tokens.ts";

type Verb = { readonly verb: AssertDecl["verb"]; readonly span: Span };

/** A declaration that failed is left out: its fault has been told. */
export const LEFT_OUT: { readonly recoveryValueFunc: () => undefined } = { recoveryValueFunc: () => undefined };

export class AssertionGrammar extends ExpressionGrammar {
  protected readonly assertion: ParserMethod<[], AssertDecl | undefined> = this.RULE(
    "assertion",
    (): AssertDecl | undefined => {
      const keyword = this.CONSUME(T.AssertKeyword);
      const who: Holder[] = [];
      const whoSpan = this.SUBRULE(this.who, { LABEL: "who", ARGS: [who] });
      const { verb, span: verbSpan } = this.verb();
      this.CONSUME(T.Spend);
      const output = this.word(this.CONSUME(T.WordToken, { LABEL: "output" }));
      const actuals: Expression[] = [];
      this.OPTION(() => {
        this.CONSUME(T.LParen);
        this.AT_LEAST_ONE_SEP({
          SEP: T.Comma,
          DEF: () => {
            actuals.push(this.SUBRULE(this.expression, { LABEL: "actual" }));
          },
        });
        this.CONSUME(T.RParen);
      });
      const when = this.OPTION2(() => this.SUBRULE(this.when, { LABEL: "when" }));
      return this.ACTION((): AssertDecl => {
        const base = {
          kind: "assert",
          anyone: who.length === 0,
          who,
          whoSpan,
          verb,
          verbSpan,
          output,
          actuals,
        } as const;
        const span = this.since(keyword.startOffset);
        return when === undefined ? { ...base, span } : { ...base, when, span };
      });
    },
    LEFT_OUT,
  );

  private verb(): Verb {
    return this.OR([
      { ALT: (): Verb => ({ verb: "can", span: this.word(this.CONSUME(T.Can)).span }) },
      { ALT: (): Verb => ({ verb: "cannot", span: this.word(this.CONSUME(T.Cannot)).span }) },
    ]);
  }

  /** Holders are appended to `who`; none stand for `anyone`. */
  private readonly who: ParserMethod<[Holder[]], Span> = this.RULE(
    "who",
    (who: Holder[]): Span => {
      const start = this.ACTION(() => this.LA(1).startOffset);
      this.OR({
        DEF: [
          { ALT: () => this.CONSUME(T.Anyone) },
          {
            ALT: () =>
              this.AT_LEAST_ONE_SEP({
                SEP: T.Plus,
                DEF: () => {
                  const holder = this.SUBRULE(this.holder, { LABEL: "holder" });
                  this.ACTION(() => who.push(holder));
                },
              }),
          },
        ],
        IGNORE_AMBIGUITIES: true,
      });
      return this.since(start);
    },
    RECOVERED_OUTSIDE,
  );

  private readonly holder: ParserMethod<[], Holder> = this.RULE(
    "holder",
    (): Holder =>
      this.OR({
        DEF: [
          { ALT: () => this.preimage(this.CONSUME(T.Preimage)) },
          { GATE: () => this.LA(2).tokenType === T.WordToken, ALT: () => this.anyOf(this.CONSUME(T.Any)) },
          { ALT: () => this.refHolder(this.SUBRULE(this.reference, { LABEL: "ref" })) },
        ],
        IGNORE_AMBIGUITIES: true,
      }),
    RECOVERED_OUTSIDE,
  );

  private refHolder(ref: Ref): Holder {
    return this.ACTION((): Holder => ({ kind: "ref", ref, span: ref.span }));
  }

  private preimage(keyword: IToken): Holder {
    this.CONSUME(T.LParen);
    const hash = this.word(this.CONSUME(T.WordToken, { LABEL: "hash" }));
    this.CONSUME(T.RParen);
    return { kind: "preimage", hash, span: this.since(keyword.startOffset) };
  }

  private anyOf(keyword: IToken): Holder {
    const count = this.word(this.CONSUME2(T.WordToken, { LABEL: "count" }));
    const of: Ref[] = [];
    this.CONSUME(T.Of);
    this.CONSUME2(T.LParen);
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        of.push(this.SUBRULE2(this.reference, { LABEL: "ref" }));
      },
    });
    this.CONSUME2(T.RParen);
    return { kind: "any", count, of, span: this.since(keyword.startOffset) };
  }

  private readonly when: ParserMethod<[], When> = this.RULE(
    "when",
    (): When =>
      this.OR([
        { ALT: () => this.plainWhen("now", this.CONSUME(T.Now)) },
        { ALT: () => this.plainWhen("ever", this.CONSUME(T.Ever)) },
        { ALT: () => this.plainWhen("eventually", this.CONSUME(T.Eventually)) },
        { ALT: () => this.before(this.CONSUME(T.Before)) },
        { ALT: () => this.from(this.CONSUME(T.From)) },
      ]),
    RECOVERED_OUTSIDE,
  );

  private plainWhen(kind: "now" | "ever" | "eventually", token: IToken): When {
    return { kind, span: this.word(token).span };
  }

  private before(keyword: IToken): When {
    const moment = this.SUBRULE(this.expression, { LABEL: "moment" });
    return { kind: "before", moments: [moment], span: this.since(keyword.startOffset) };
  }

  private from(keyword: IToken): When {
    const moments: Expression[] = [this.SUBRULE2(this.expression, { LABEL: "moment" })];
    this.MANY(() => {
      this.CONSUME(T.And);
      moments.push(this.SUBRULE3(this.expression, { LABEL: "moment" }));
    });
    return { kind: "from", moments, span: this.since(keyword.startOffset) };
  }
}
