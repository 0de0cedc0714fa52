import { compile } from "../src/compiler/index.ts";
import { wasm } from "../src/crypto/wasm.ts";
import { renderDiagnostics, jsonDiagnostic } from "../src/diagnostic/index.ts";
import { createHash } from "node:crypto";
import { secp256k1 } from "@noble/curves/secp256k1.js";
const backend = await wasm();
const MB = 1 << 20;
const rep = (p: string) => p.repeat(Math.ceil(MB / p.length));
const H = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
// cheap keys: increments
const P = secp256k1.Point; 
const keys: string[] = []; let pt = P.BASE.multiply(12345n);
for (let i = 0; i < 12000; i++) { keys.push(""); }
const pts: any[] = []; for (let i = 0; i < 12000; i++) { pts.push(pt); pt = pt.add(P.BASE); }
P.normalizeZ ? P.normalizeZ(pts) .forEach((p: any, i: number) => keys[i] = p.toHex(true).slice(2)) : pts.forEach((p, i) => keys[i] = p.toHex(true).slice(2));
const C: Record<string, () => string> = {
 "(": () => rep("("), "{": () => rep("{"), "<": () => rep("<"), "a:": () => rep("a:"), "v:": () => "v:".repeat(1e6),
 "v:x150k": () => `tr(a,${"v:".repeat(150000)}pk(a))`,
 "vvvv": () => `tr(a,${"v".repeat(1e6)}:pk(a))`, "nnnn 1M": () => `tr(a,${"n".repeat(1e6)}:pk(a))`, "nnnn 10k": () => `tr(a,${"n".repeat(1e4)}:pk(a))`, "nnnn 2k": () => `tr(a,${"n".repeat(2e3)}:pk(a))`,"nnnn 100k": () => `tr(a,${"n".repeat(1e5)}:pk(a))`,
 "/0": () => "/0".repeat(1e6), "a/0 100k": () => `tr(a${"/0".repeat(100000)})`, "[": () => rep("["), ",": () => ",".repeat(1e6), ", 300k": () => ",".repeat(3e5), "'": () => rep("'"), '"': () => rep('"'), '" 300k': () => '"'.repeat(3e5),
 "100k leaves": () => `tr(a,{${Array.from({length:100000},(_, i)=>`pk(k${i})`).join(",")}})`,
 "20k leaves names": () => `tr(a,{${Array.from({length:20000},(_, i)=>`pk(k${i})`).join(",")}})`,
 "10k leaves hex": () => `tr(a,{${Array.from({length:10000},(_, i)=>`and_v(v:pk(${keys[i]}),older(144))`).join(",")}})`,
 "depth 10000": () => `tr(a,${"{".repeat(10000)}pk(a)${"}".repeat(10000)})`,
 "depth 400 {": () => `tr(a,${"{".repeat(400)}pk(a)${"}".repeat(400)})`,
 "depth 400 and": () => `tr(a,${"and_v(v:pk(a),".repeat(390)}pk(a)${")".repeat(390)})`,
 "depth 400 or_i distinct": () => `tr(a,${Array.from({length:390},(_, i)=>`or_i(pk(k${i}),`).join("")}pk(b)${")".repeat(390)})`,
 "NUL": () => `tr(a\0,pk(b\0))`, "ctrl": () => `tr(a\x1b[31m,pk(b))`, "lone surrogate": () => `tr(a\ud800,pk(b\udc00))`, "surr 1M": () => rep("\ud800"),
 "multi_a 10k": () => `tr(a,multi_a(2,${keys.slice(0, 10000).join(",")}))`, "multi_a 999": () => `tr(a,multi_a(2,${keys.slice(0, 999).join(",")}))`, "multi_a 10k names": () => `tr(a,multi_a(2,${Array.from({length:10000},(_, i)=>`k${i}`).join(",")}))`,
 "sortedmulti_a 999": () => `tr(a,sortedmulti_a(2,${keys.slice(0, 999).join(",")}))`,
 "multi_a same key 10k": () => `tr(a,multi_a(2,${Array(10000).fill("k").join(",")}))`,
 "musig 300": () => `tr(musig(${keys.slice(0, 300).map(k => "02" + k).join(",")}))`, "musig 20000 names": () => `tr(musig(${Array.from({length:20000},(_, i)=>`k${i}`).join(",")}))`, "musig 10k":  () => `tr(musig(${keys.slice(0, 10000).map(k => "02" + k).join(",")}))`,
 "5000 parties": () => `party ${Array.from({length:5000},(_, i)=>`k${i}`).join(",")}\noutput x = tr(k0,{${Array.from({length:4999},(_, i)=>`pk(k${i+1})`).join(",")}})`,
 "5000 unused": () => `party ${Array.from({length:5000},(_, i)=>`k${i}`).join(",")}\noutput x = tr(k0)`,
 "5000 unknown": () => `party a\noutput x = tr(a,{${Array.from({length:5000},(_, i)=>`pk(unknown${i})`).join(",")}})`,
 "5000 parties 5000 unknown": () => `party a,${Array.from({length:5000},(_, i)=>`party${i}`).join(",")}\noutput x = tr(a,{${Array.from({length:5000},(_, i)=>`pk(portly${i})`).join(",")}})`,
 "5000 roles": () => `party a\noutput x = tr(a,{${Array.from({length:5000},(_, i)=>`pk(a.role${i})`).join(",")}})`,
 "20000 assertions": () => `party a\noutput x = tr(a)\n${"assert a can spend x\n".repeat(20000)}`,
 "20000 assertions wrong": () => `party a\noutput x = tr(a)\n${"assert b can spend y before 3\n".repeat(20000)}`,
 "assertion any 5000": () => `party ${Array.from({length:5000},(_, i)=>`k${i}`).join(",")}\noutput x = tr(k0)\nassert any 2500 of (${Array.from({length:5000},(_, i)=>`k${i}`).join(",")}) can spend x`,
 "100000 name": () => `party ${"a".repeat(100000)}\noutput x = tr(${"a".repeat(100000)})`,
 "contract 100000": () => `contract ${"aB1".repeat(33333)}`,
 "10000 errors": () => `party a\n${Array.from({length:10000},(_, i)=>`output x${i} = tr(b${i})`).join("\n")}`,
 "20000 outputs": () => `party a\n${Array.from({length:20000},(_, i)=>`output x${i} = tr(a)`).join("\n")}`,
 "20000 params": () => `party a\n${Array.from({length:20000},(_, i)=>`param x${i}: blocks = 1`).join("\n")}\noutput x = tr(a)`,
 "400 number": () => `tr(a,older(1${"0".repeat(400)}))`, "1M number": () => `tr(a,older(${"1".repeat(1e6)}))`,
 "odds": () => `tr(a,{${Array.from({length:5000},(_, i)=>`${i+1}@pk(k${i})`).join(",")}})`,
 "odds deep": () => `tr(a,{${Array.from({length:40},(_, i)=>`${2**i}@pk(k${i})`).join(",")}})`,
 "odds fib": () => { let a=1n,b=1n; const o=[]; for (let i=0;i<140;i++){o.push(`${a}@pk(k${i})`);[a,b]=[b,a+b];} return `tr(a,{${o.join(",")}})`; },
 "multipath 10k": () => `tr(a/<${Array.from({length:10000},(_, i)=>i).join(";")}>/*)`,
 "multipath 1000 x 1000 leaves": () => `tr(a/<${Array.from({length:1000},(_, i)=>i).join(";")}>/*,{${Array.from({length:1000},(_, i)=>`pk(k${i})`).join(",")}})`,
 "asm 100k": () => `tr(a,asm(${"DROP ".repeat(100000)}))`, "asm 100k names": () => `tr(a,asm(${"a DROP ".repeat(100000)}1))`,
 "thresh 1000": () => `tr(a,thresh(500,pk(k),${Array.from({length:999},(_, i)=>`s:pk(k${i})`).join(",")}))`,
 "thresh 400 nested": () => `tr(a,thresh(2,pk(k),${Array.from({length:400},(_, i)=>`a:or_i(0,or_d(pk(k${i}),pk(j${i})))`).join(",")}))`,
 "policy deep": () => `policy(${"and(pk(a),".repeat(390)}pk(b)${")".repeat(390)})`,
 "or_d big 300": () => `tr(a,${Array.from({length:390},(_, i)=>`or_d(pk(k${i}),`).join("")}pk(b)${")".repeat(390)})`,
 "andor big": () => `tr(a,${Array.from({length:390},(_, i)=>`andor(pk(k${i}),pk(j${i}),`).join("")}pk(b)${")".repeat(390)})`,
 "comments": () => "// x\n".repeat(200000) + "tr(a)", "spaces": () => " ".repeat(3e6) + "tr(a)", "newlines": () => "\n".repeat(3e6) + "tr(a", "one line 3M err": () => "tr(" + " ".repeat(3e6) + "&)",
 "10000 errors one line": () => `tr(a,{${Array.from({length:10000},(_, i)=>`foo(b)`).join(",")}})`,
 "type errors 5000": () => `tr(a,{${Array.from({length:5000},(_, i)=>`and_v(pk(a),pk(b))`).join(",")}})`,
 "checksum": () => `tr(a)#${"q".repeat(1e6)}`, "checksum long": () => `tr(a,{${Array.from({length:10000},(_, i)=>`pk(k${i})`).join(",")}})#qqqqqqqq`,
 "hash lots dup": () => `tr(a,{${Array(10000).fill("pk(a)").join(",")}})`,
};
const only = process.argv[2];
for (const [name, make] of Object.entries(C)) {
  if (only && !name.includes(only)) continue;
  const text = make(); const t0 = performance.now();
  let line = "";
  try {
    const r = compile({ name: "p", text }, { backend });
    const t1 = performance.now();
    let shown = 0; for (const each of r.reports) { shown += renderDiagnostics(each.source, each.diagnostics).length; for (const d of each.diagnostics) shown += JSON.stringify(jsonDiagnostic(each.source, d)).length; }
    const t2 = performance.now();
    line = `${(t1 - t0).toFixed(0)} ms +render ${(t2 - t1).toFixed(0)} ms program=${r.program !== undefined} diags=${r.diagnostics.length} ${[...new Set(r.diagnostics.map(d => d.code))].join(",")} shown=${shown}`;
  } catch (e) { line = `THROWS ${String((e as Error).stack).slice(0, 500)}`; }
  console.log(name.padEnd(28), line, `rss ${(process.memoryUsage().rss / 1e6).toFixed(0)}`);
}
