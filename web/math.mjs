// [[tex, display], ...] on stdin -> their HTML and MathML on stdout; names all formulas that KaTeX cannot set
import katex from "katex";
import { readFileSync } from "node:fs";

let failed = 0;
const html = JSON.parse(readFileSync(0, "utf8")).map(([tex, displayMode]) => {
  try { return katex.renderToString(tex, { displayMode, throwOnError: true, strict: "ignore" }); }
  catch (error) { failed += 1; console.error(`${tex}\n    ${error.message}`); }
});
process.stdout.write(JSON.stringify(html), () => process.exit(failed ? 1 : 0));
