/** The compiler: policies to programs. */
export type { Compilation, CompileOptions, Report, SourceInput } from "./options.ts";
export type { Now } from "./lints.ts";
export { check, compile } from "./compile.ts";
