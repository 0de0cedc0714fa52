/**
 * The grammar of policy files: declarations, outputs and their trees, upon {@link AssertionGrammar}.
 * Reference: language.md, `File` to `Leaf`.
 *
 * Invariant: the parser is total. Whatever the tokens, every rule answers with a node (or with none, for a
 * declaration without a name), and each failure is in `errors`. It recurses: `scan` bounds the nesting before it runs.
 */
import type { IToken, ParserMethod } from "chevrotain";
import { AssertionGrammar, LEFT_OUT } from "./assertion-grammar.ts";
import { isAscii, type Trouble } from "./expression-grammar.ts";
import type {
  Branch,
  Declaration,
  Expression,
  Missing,
  Output,
  OutputDecl,
  ParamDecl,
  PartiesDecl,
  RequiresDecl,
  Tree,
  Word,
} from "./syntax.ts";
import * as T from "./tokens.ts";

/** What one run collects. */
export interface Draft {
  contract: Word | undefined;
  readonly declarations: Declaration[];
  /** Outputs without a name: one may stand alone. */
  readonly outputs: Output[];
}

type Formal = OutputDecl["formals"][number];

const isWord = (token: IToken): boolean =>
  token.tokenType === T.WordToken || token.tokenType.CATEGORIES?.includes(T.WordToken) === true;

export class PolicyGrammar extends AssertionGrammar {
  private draft: Draft = { contract: undefined, declarations: [], outputs: [] };

  constructor() {
    super();
    this.performSelfAnalysis();
  }

  parseFile(tokens: readonly IToken[]): { readonly draft: Draft; readonly trouble: Trouble } {
    const draft: Draft = { contract: undefined, declarations: [], outputs: [] };
    this.draft = draft;
    return { draft, trouble: this.collect(tokens, () => this.file()).trouble };
  }

  parseExpression(tokens: readonly IToken[]): { readonly expression: Expression; readonly trouble: Trouble } {
    const { result, trouble } = this.collect(tokens, () => this.expression());
    return { expression: result ?? this.missing(0), trouble };
  }

  /** A lone output is a call: any other word is a misspelt declaration. */
  private readonly file: ParserMethod<[], void> = this.RULE("file", () => {
    const GATE = (): boolean => !isWord(this.LA(1)) || this.LA(2).tokenType === T.LParen;
    this.MANY({ GATE, DEF: () => this.item() });
  });

  private item(): void {
    this.OR([
      { ALT: () => this.SUBRULE(this.contract, { LABEL: "contract" }) },
      { ALT: () => this.keep(this.SUBRULE(this.parties, { LABEL: "parties" })) },
      { ALT: () => this.keep(this.SUBRULE(this.param, { LABEL: "param" })) },
      { ALT: () => this.keep(this.SUBRULE(this.outputDecl, { LABEL: "output" })) },
      { ALT: () => this.keep(this.SUBRULE(this.requires, { LABEL: "requires" })) },
      { ALT: () => this.keep(this.SUBRULE(this.assertion, { LABEL: "assertion" })) },
      { ALT: () => this.keepOutput(this.SUBRULE(this.output, { LABEL: "lone" })) },
    ]);
  }

  private keep(declaration: Declaration | undefined): void {
    this.ACTION(() => {
      if (declaration !== undefined) this.draft.declarations.push(declaration);
    });
  }

  private keepOutput(output: Output): void {
    this.ACTION(() => this.draft.outputs.push(output));
  }

  private readonly contract: ParserMethod<[], void> = this.RULE("contract", () => {
    const keyword = this.CONSUME(T.Contract);
    const name = this.SUBRULE(this.name, { LABEL: "name" });
    this.ACTION(() => {
      const { contract, declarations, outputs } = this.draft;
      if (contract === undefined && declarations.length === 0 && outputs.length === 0) this.draft.contract = name;
      else this.remark("contractLate", this.since(keyword.startOffset));
    });
  });

  /** A reserved word passes here, and the checker says what it is; a declaration's keyword only where no declaration starts. */
  private readonly name: ParserMethod<[], Word | undefined> = this.RULE(
    "name",
    (): Word | undefined =>
      this.OR([
        { ALT: () => this.declaredName(this.CONSUME(T.WordToken)) },
        { GATE: () => !isWord(this.LA(2)), ALT: () => this.word(this.CONSUME(T.DeclarationKeyword)) },
      ]),
    LEFT_OUT,
  );

  /** None, where the scan has refused its letters. */
  private declaredName(token: IToken): Word | undefined {
    return isAscii(token.image) ? this.word(token) : undefined;
  }

  private readonly parties: ParserMethod<[], PartiesDecl | undefined> = this.RULE(
    "parties",
    (): PartiesDecl | undefined => {
      const keyword = this.CONSUME(T.Party);
      const names: PartiesDecl["names"][number][] = [];
      this.AT_LEAST_ONE_SEP({
        SEP: T.Comma,
        DEF: () => {
          const name = this.SUBRULE(this.name, { LABEL: "name" });
          const group = this.OPTION(() => {
            this.CONSUME(T.LSquare);
            this.CONSUME(T.RSquare);
            return true;
          });
          if (name !== undefined) names.push({ name, group: group === true });
        },
      });
      return this.ACTION((): PartiesDecl => ({ kind: "parties", names, span: this.since(keyword.startOffset) }));
    },
    LEFT_OUT,
  );

  private readonly param: ParserMethod<[], ParamDecl | undefined> = this.RULE(
    "param",
    (): ParamDecl | undefined => {
      const keyword = this.CONSUME(T.Param);
      const name = this.SUBRULE(this.name, { LABEL: "name" });
      this.CONSUME(T.Colon);
      const type = this.word(this.CONSUME(T.WordToken, { LABEL: "type" }));
      const value = this.OPTION(() => {
        this.CONSUME(T.Equals);
        return this.SUBRULE(this.expression, { LABEL: "value" });
      });
      return this.ACTION((): ParamDecl | undefined => {
        if (name === undefined) return undefined;
        const span = this.since(keyword.startOffset);
        return value === undefined ? { kind: "param", name, type, span } : { kind: "param", name, type, value, span };
      });
    },
    LEFT_OUT,
  );

  private readonly requires: ParserMethod<[], RequiresDecl | undefined> = this.RULE(
    "requires",
    (): RequiresDecl | undefined => {
      const keyword = this.CONSUME(T.Requires);
      const names: Word[] = [];
      this.AT_LEAST_ONE_SEP({
        SEP: T.Comma,
        DEF: () => {
          const name = this.SUBRULE(this.name, { LABEL: "name" });
          if (name !== undefined) names.push(name);
        },
      });
      return this.ACTION((): RequiresDecl => ({ kind: "requires", names, span: this.since(keyword.startOffset) }));
    },
    LEFT_OUT,
  );

  private readonly outputDecl: ParserMethod<[], OutputDecl | undefined> = this.RULE(
    "outputDecl",
    (): OutputDecl | undefined => {
      const keyword = this.CONSUME(T.OutputKeyword);
      const name = this.SUBRULE(this.name, { LABEL: "name" });
      const formals: Formal[] = [];
      this.OPTION(() => {
        this.CONSUME(T.LParen);
        this.AT_LEAST_ONE_SEP({
          SEP: T.Comma,
          DEF: () => this.SUBRULE(this.formal, { LABEL: "formal", ARGS: [formals] }),
        });
        this.CONSUME(T.RParen);
      });
      this.CONSUME(T.Equals);
      const output = this.SUBRULE(this.output, { LABEL: "output" });
      return this.ACTION((): OutputDecl | undefined =>
        name === undefined
          ? undefined
          : { kind: "output", name, formals, output, span: this.since(keyword.startOffset) },
      );
    },
    LEFT_OUT,
  );

  private readonly formal: ParserMethod<[Formal[]], void> = this.RULE("formal", (formals: Formal[]) => {
    const name = this.SUBRULE(this.name, { LABEL: "name" });
    this.CONSUME(T.Colon);
    const type = this.OR([
      { ALT: () => this.word(this.CONSUME(T.WordToken, { LABEL: "type" })) },
      { ALT: () => this.word(this.CONSUME(T.Party, { LABEL: "type" })) },
    ]);
    this.ACTION(() => {
      if (name !== undefined) formals.push({ name, type });
    });
  });

  private readonly output: ParserMethod<[], Output> = this.RULE(
    "output",
    (): Output => {
      const bare = this.OR({
        DEF: [
          { ALT: () => this.SUBRULE(this.tr, { LABEL: "tr" }) },
          { ALT: () => this.SUBRULE(this.rawtr, { LABEL: "rawtr" }) },
          { ALT: () => this.otherOutput(this.SUBRULE(this.expression, { LABEL: "other" })) },
        ],
        IGNORE_AMBIGUITIES: true,
      });
      const checksum = this.OPTION(() => this.checksum(this.CONSUME(T.Checksum)));
      return checksum === undefined ? bare : { ...bare, checksum };
    },
    { recoveryValueFunc: () => this.otherOutput(this.missing()) },
  );

  private otherOutput(expression: Expression | Missing): Output {
    return { kind: "other", expression, span: expression.span };
  }

  /** A checksum belongs to its output only "directly after [its] last `)`". */
  private checksum(token: IToken): Word | undefined {
    const word = this.word(token);
    const before = this.LA(-1);
    if (before === undefined || before.startOffset + before.image.length >= word.span.start) return word;
    this.remark("strayChecksum", word.span);
    return undefined;
  }

  private readonly tr: ParserMethod<[], Output> = this.RULE(
    "tr",
    (): Output => {
      const keyword = this.CONSUME(T.Tr);
      this.CONSUME(T.LParen);
      const key = this.SUBRULE(this.expression, { LABEL: "internalKey" });
      const tree = this.OPTION(() => {
        this.CONSUME(T.Comma);
        return this.SUBRULE(this.tree, { LABEL: "tree" });
      });
      this.CONSUME(T.RParen);
      const span = this.since(keyword.startOffset);
      return tree === undefined ? { kind: "tr", key, span } : { kind: "tr", key, tree, span };
    },
    { recoveryValueFunc: () => this.otherOutput(this.missing()) },
  );

  private readonly rawtr: ParserMethod<[], Output> = this.RULE(
    "rawtr",
    (): Output => {
      const keyword = this.CONSUME(T.RawTr);
      this.CONSUME(T.LParen);
      const key = this.SUBRULE(this.expression, { LABEL: "outputKey" });
      this.CONSUME(T.RParen);
      return { kind: "rawtr", key, span: this.since(keyword.startOffset) };
    },
    { recoveryValueFunc: () => this.otherOutput(this.missing()) },
  );

  private readonly tree: ParserMethod<[], Tree> = this.RULE(
    "tree",
    (): Tree =>
      this.OR([
        { ALT: () => this.leaf(this.SUBRULE(this.expression, { LABEL: "leaf" })) },
        { ALT: () => this.branches(this.CONSUME(T.LCurly)) },
        { ALT: () => this.single(this.CONSUME(T.LAngle)) },
      ]),
    { recoveryValueFunc: () => this.leaf(this.missing()) },
  );

  private leaf(expression: Expression): Tree {
    return { kind: "leaf", expression, span: expression.span };
  }

  private single(opening: IToken): Tree {
    const expression = this.SUBRULE2(this.expression, { LABEL: "leaf" });
    this.CONSUME(T.RAngle);
    return { kind: "single", expression, span: this.since(opening.startOffset) };
  }

  private branches(opening: IToken): Tree {
    const branches: Branch[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.branch(branches) });
    this.CONSUME(T.RCurly);
    return { kind: "branches", branches, span: this.since(opening.startOffset) };
  }

  private branch(branches: Branch[]): void {
    const odds = this.OPTION(() => {
      const word = this.word(this.CONSUME(T.WordToken, { LABEL: "odds" }));
      this.CONSUME(T.At);
      return word;
    });
    const tree = this.SUBRULE(this.tree, { LABEL: "branch" });
    branches.push(odds === undefined ? { tree } : { odds, tree });
  }
}
