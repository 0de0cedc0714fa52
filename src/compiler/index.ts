/** The compiler: policies to programs. */
export type { Compilation, CompileOptions, OutputPlaces, Places, Report, SourceInput } from "./options.ts";
export type { Now } from "./lints.ts";
export type { TreeReport, TreeSummary, WayReport } from "./best-tree/tree-report.ts";
export { check, compile } from "./compile.ts";
export { listDiagnostics } from "./list-diagnostics.ts";
