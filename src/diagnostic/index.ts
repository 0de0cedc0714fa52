/** Diagnostics: the record, the table of codes, and their forms as text, as JSON and as pages. */
export { CODES } from "./codes.ts";
export type { Code, CodeRow } from "./codes.ts";
export type { Diagnostic, Edit, Help, Label, Severity, Span } from "./diagnostic.ts";
export { jsonDiagnostic } from "./json.ts";
export type { JsonDiagnostic, JsonHelp, JsonLabel, JsonSpan } from "./json.ts";
export { explainPage } from "./page.ts";
export type { PageExamples } from "./page.ts";
export { PLAIN_PALETTE } from "./palette.ts";
export type { Paint, Palette } from "./palette.ts";
export { MAX_SHOWN, countDiagnostics, renderDiagnostic, renderDiagnostics } from "./render.ts";
export { sourceText } from "./source-text.ts";
export type { Position, SourceText } from "./source-text.ts";
export { editDistance, suggest } from "./suggest.ts";
