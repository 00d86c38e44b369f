"""Formulas broken on purpose: does the chapter that owns them notice? mutate.py [MODULE ...] [--sample N] [--report]

A mutant is a module of the package with one change in one formula: a sign, a factor, a root left out, an index, two
arguments swapped, noise dropped. The owner's notebook is run against it from top to bottom, its exported cells taken
from the module, until the first failure. A mutant that no cell notices has survived: a test is missing, or the two
formulas are the same (tools/mutants.toml says why). Results are kept in .mutants.jsonl, so that a run can be cut short
and go on; a chapter or a module that has changed is run anew."""
import argparse, ast, hashlib, json, os, random, signal, subprocess, sys, tempfile, time, tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from export import bound
from project import LIB, ROOT, chapters, code, directives, flags, load, python, source

STATE, REPORT = ROOT/".mutants.jsonl", ROOT/"benchmarks"/"MUTANTS.md"
OUTSIDE = set("""checkpoints cli data folders keeping parts pictures plots programs runs scale sources stream tour
                 train_loop training weights words""".split())                  # files, options, processes
SIGN = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
CHECKS = {"settle", "number", "numbers", "choice", "flag", "randomness", "isinstance", "warn", "getattr", "hasattr",
          "range", "print", "len", "ValueError", "TypeError"}
SKIPPED = (ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom, ast.arguments)

LIVE = set()                                               # programs that run now

def stop(*_):
    "None of them is left behind"
    for process in LIVE: os.killpg(process.pid, signal.SIGKILL)
    os._exit(143)

def name(call): return getattr(call.func, "attr", getattr(call.func, "id", ""))
def plain(node): return isinstance(node, (ast.Name, ast.Attribute))

def changed(node):
    "(kind, new node) of every change of one expression"
    def but(**new): return type(node)(**{f: getattr(node, f) for f in node._fields} | new)
    if isinstance(node, ast.BinOp) and type(node.op) in SIGN:
        yield "sign" if isinstance(node.op, (ast.Add, ast.Sub)) else "factor", but(op=SIGN[type(node.op)]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield "sign", node.operand
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and getattr(node.right, "value", 0) == .5:
        yield "root", node.left
    if isinstance(node, ast.Call) and name(node) == "sqrt": yield "root", node.args[0]
    value = getattr(node, "value", None)
    real = type(value) is float and 1e-6 < value < 1e6 and value != 1
    if isinstance(node, ast.Constant) and (real or type(value) is int and value == 2):
        yield "factor", ast.Constant(2*value)
    if isinstance(node, ast.Call) and name(node) == "normal":
        yield "noise", ast.BinOp(ast.Constant(0), ast.Mult(), node)
    elif isinstance(node, ast.Call) and len(node.args) > 1 and all(map(plain, node.args[:2])):
        a, b, *rest = node.args
        if ast.dump(a) != ast.dump(b): yield "arguments", but(args=[b, a, *rest])
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and type(node.slice.value) is int:
        yield "index", but(slice=ast.Constant(node.slice.value + 1))

def expressions(node, where=""):
    "Expressions of a module's functions in which a number is made, with the function's name"
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            if child.name == "__post_init__": continue
            inside = f"{where}.{child.name}".strip(".")
            for stmt in child.body: yield from expressions(ast.Module([stmt], []), inside)
        elif isinstance(child, SKIPPED): continue
        elif isinstance(child, ast.AnnAssign) and "." not in where and where[:1].isupper(): continue     # a default
        elif isinstance(child, ast.Call) and name(child) in CHECKS: continue
        elif isinstance(child, ast.If) and any(isinstance(s, ast.Raise) for s in child.body):
            yield from expressions(ast.Module(child.orelse, []), where)
        else:
            if where and isinstance(child, ast.expr): yield where, child
            yield from expressions(child, where)

@lru_cache(None)
def text_of(module): return (LIB/f"{module}.py").read_text(encoding="utf-8")

def mutants(module):
    "All mutants of a module: dicts that say what is changed, and where in its bytes"
    raw, starts = text_of(module).encode(), [0]
    for line in raw.split(b"\n"): starts.append(starts[-1] + len(line) + 1)
    for where, node in expressions(ast.parse(raw)):
        a, b = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        for kind, new in changed(node):
            yield dict(module=module, where=where, kind=kind, line=node.lineno, span=(a, b),
                       before=" ".join(raw[a:b].decode().split()), after=ast.unparse(ast.fix_missing_locations(new)))

def mutated(m):
    "The module's text with the change"
    raw, (a, b) = text_of(m["module"]).encode(), m["span"]
    return (raw[:a] + f"({m['after']})".encode() + raw[b:]).decode()

def shown(m): return f"{m['module']}.{m['where']}:{m['line']} {m['kind']}: {m['before']} -> {m['after']}"

@lru_cache(None)
def script(module):
    "The owner's notebook as a program that takes what it exports from the module"
    path = chapters()[module]
    names = bound(ast.parse(text_of(module)).body)
    parts = ["import matplotlib; matplotlib.use('agg')"]
    for cell in code(load(path)):
        text, marks = python(source(cell)), directives(cell)
        if flags(cell) or "# colab install" in text or "default_exp" in marks: continue
        if {"export", "exports", "exporti"} & set(marks):
            tree = ast.parse(text).body
            parts += [ast.unparse(n) for n in tree if isinstance(n, (ast.Import, ast.ImportFrom))]
            own = [n for n in bound(tree) if n in names and n not in ("_all_", "__all__")]
            parts.append(f"import diffusion_nb.{module} as _\nglobals().update((n, getattr(_, n)) for n in {own} "
                         "if hasattr(_, n))")              # what an `if` left out is not there
        else: parts.append(text)
    return "\n\n".join(parts)

def run(module, text, limit):
    "Seconds, outcome (passed, failed by a test, raised, hung) and last line of the chapter against a module's text"
    with tempfile.TemporaryDirectory() as tmp:
        package = Path(tmp)/"diffusion_nb"
        package.mkdir()
        for p in LIB.iterdir():
            if p.name != f"{module}.py" and p.name != "__pycache__": (package/p.name).symlink_to(p)
        (Path(tmp)/"released").symlink_to(ROOT/"released") # the weights of a checkout
        (package/f"{module}.py").write_text(text, encoding="utf-8")
        (Path(tmp)/"chapter.py").write_text(script(module), encoding="utf-8")
        own = dict(PYTHONPATH=tmp, PYTHONDONTWRITEBYTECODE="1", MPLBACKEND="agg")
        began = time.time()
        process = subprocess.Popen([sys.executable, "chapter.py"], cwd=tmp, env=os.environ | own, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        LIVE.add(process)
        try: said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return limit, "hung", ""
        finally: LIVE.discard(process)
    outcome = "passed" if not process.returncode else "failed" if "AssertionError" in said else "raised"
    return round(time.time() - began, 1), outcome, (said.strip().splitlines() or [""])[-1]

def key(m):
    "What a result depends on: the module, the change and the chapter"
    parts = text_of(m["module"]), m["span"], m["after"], script(m["module"])
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]

def base(module):
    "What a chapter's own success depends on: it, all modules, and the versions of Python and JAX"
    library = [p.read_text(encoding="utf-8") for p in sorted(LIB.glob("*.py"))]
    parts = script(module), library, sys.version, version("jax")
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]

def place(m): return text_of(m["module"]).splitlines()[m["line"] - 1].strip()

def reasons():
    "Survivors that are no fault: (module, line, before, after) -> why"
    rows = tomllib.loads((Path(__file__).parent/"mutants.toml").read_text(encoding="utf-8"))["same"]
    return {(r["module"], r["line"], r["before"], r["after"]): r["why"] for r in rows}

def table(results, total):
    "The report as markdown"
    why = reasons()
    of = lambda r: why.get((r["module"], place(r), r["before"], r["after"]))
    counted = [r for r in results if not (r["outcome"] == "passed" and of(r))]
    rows = ["| module | mutants | a test failed | error or hung | survived | killed |", "|---|---|---|---|---|---|"]
    for m in [*sorted({r["module"] for r in counted}), "all"]:
        mine = [r for r in counted if m in ("all", r["module"])]
        failed, left = (sum(r["outcome"] == o for r in mine) for o in ("failed", "passed"))
        share = 100*(len(mine) - left)/max(len(mine), 1)
        rows.append(f"| {m} | {len(mine)} | {failed} | {len(mine) - failed - left} | {left} | {share:.1f} % |")
    alive = [r for r in results if r["outcome"] == "passed"]
    at = lambda r: f"- `{r['module']}.{r['where']}`, {r['kind']}: `{r['before']}` became `{r['after']}`"
    left = [at(r) for r in alive if not of(r)]
    same = [f"{at(r)}. {of(r)}" for r in alive if of(r)]
    head = ["# Mutants", "", "Made by `python tools/mutate.py --report`: formulas broken one at a time, and whether",
            f"the chapter that owns them noticed. {len(results):,} of {total:,} mutants, drawn at random.", ""]
    tail = ["", "## The same value, up to rounding, or the same law", "", *same] if same else []
    return "\n".join([*head, *rows, "", "## Survivors", "", *(left or ["None."]), *tail]) + "\n"

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    known = [m for m in chapters() if m not in OUTSIDE]
    parser.add_argument("module", nargs="*", help=f"these modules alone, of {', '.join(known)}")
    parser.add_argument("--part", default="0/1", help="of all modules these: 2/8 is the third of eight parts")
    parser.add_argument("--sample", type=int, help="so many mutants, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no new mutant after so long")
    parser.add_argument("--report", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    parser.add_argument("--kept", action="store_true", help="run none, count what is kept")
    parser.add_argument("--list", action="store_true", help="name the mutants, run none")
    args = parser.parse_args()
    if unknown := set(args.module) - set(known): parser.error(f"unknown modules {sorted(unknown)}")
    k, n = map(int, args.part.split("/"))
    todo = [m for module in args.module or known[k::n] for m in mutants(module)]
    total = len(todo)
    random.Random(args.seed).shuffle(todo)                 # a run that is cut short is a sample too
    todo = todo[:args.sample]
    if args.list:
        return print(*map(shown, todo), f"{len(todo)} mutants", sep="\n")
    kept = {r["key"]: r for r in map(json.loads, STATE.read_text().splitlines())} if STATE.exists() else {}
    if args.kept: todo = [m for m in todo if key(m) in kept]
    whole, end = {}, time.time() + 60*args.minutes
    def keep(m, name, took, outcome, said):
        row = m | dict(key=name, outcome=outcome, seconds=took, said=said[-200:])
        with STATE.open("a") as f: f.write(json.dumps(row) + "\n")
        return row
    for module in sorted({m["module"] for m in todo if key(m) not in kept}):
        if (name := base(module)) not in kept:
            took, outcome, said = run(module, text_of(module), 1800)
            if outcome != "passed": sys.exit(f"{module}: its chapter fails without any change: {said}")
            kept[name] = keep(dict(module=module), name, took, outcome, said)
        whole[module] = kept[name]["seconds"]
        print(f"{whole[module]:6.1f} s  {module}, unchanged", flush=True)
    def one(m):
        if time.time() > end: return None
        row = keep(m, key(m), *run(m["module"], mutated(m), 60 + 4*whole[m["module"]]))
        took, outcome = row["seconds"], row["outcome"]
        print(f"{took:6.1f} s  {'SURVIVED' if outcome == 'passed' else outcome:8}  {shown(m)}", flush=True)
        return row
    with ThreadPoolExecutor(args.jobs) as pool:
        rows = [r for r in pool.map(one, [m for m in todo if key(m) not in kept]) if r]
    results = rows + [kept[key(m)] for m in todo if key(m) in kept]
    text = table(results, total)
    if args.report: REPORT.write_text(text, encoding="utf-8")
    print(text)

if __name__ == "__main__": main()
