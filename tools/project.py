"What the tools share: where things stand, the chapters and their order, the links, the stamp of a slow cell"
import ast, configparser, hashlib, io, json, re, shutil, tokenize, tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NBS, LIB = ROOT/"nbs", ROOT/"diffusion_nb"
SETTINGS = configparser.ConfigParser(delimiters=["="])
SETTINGS.read(ROOT/"settings.ini", encoding="utf-8")
SETTINGS = SETTINGS["DEFAULT"]
PYPROJECT = tomllib.loads((ROOT/"pyproject.toml").read_text(encoding="utf-8"))
FLAGS = PYPROJECT["tool"]["nbdev"]["tst_flags"].split()
JUNK = shutil.ignore_patterns(".git", ".venv*", "build", "dist", "*.egg-info", "__pycache__", ".ipynb_checkpoints",
                              ".*_cache", "_proc", "_docs", "_site", "node_modules", "runs", "quickstart.png")

def notebooks():
    return sorted(p for p in NBS.rglob("*.ipynb") if not any(s[0] in "._" for s in p.relative_to(NBS).parts))
def load(path): return json.loads(Path(path).read_text(encoding="utf-8"))
def source(cell): return "".join(cell["source"])
def code(nb): return [c for c in nb["cells"] if c["cell_type"] == "code"]
def directives(cell): return re.findall(r"^\s*#\s*\|\s*([\w-]+)", source(cell), re.M)*(cell["cell_type"] == "code")
def plumbing(cell):
    "Is it code that the pages fold? `code-fold: show` beside exporti keeps theory open that users do not call"
    return bool({"hide", "export", "exporti"} & {*directives(cell)}) and not re.search("code-fold: *show", source(cell))
def flags(cell): return [f for f in FLAGS if f in directives(cell)]

def number(path):
    "Sort key of a chapter's number, `00a_plots` -> (0, 'a'); None without a number"
    m = re.match(r"(\d+)([a-z]*)_", Path(path).name)
    return m and (int(m[1]), m[2])

def chapters():
    "Module name -> its notebook, in the chapters' order"
    found = [(number(p), name, p) for p in NBS.glob("*.ipynb") if number(p) for name in made_by(load(p))]
    return {name: path for _, name, path in sorted(found)}

def made_by(nb):
    "Names of the modules that a notebook exports"
    return re.findall(r"^#\|\s*default_exp[: ]+(\w+)", "\n".join(map(source, code(nb))), re.M)

def python(text):
    "Source of a cell with its magics taken out, so that it parses; nothing for a `%%` cell"
    return "" if text.lstrip().startswith("%%") else re.sub(r"^(\s*)[%!].*$", r"\1pass", text, flags=re.M)

def imports(text):
    "Modules of the package that Python source imports, with their line numbers"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import): names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ("diffusion_nb." if node.level else "") + (node.module or "")
            names = [f"{base}.{a.name}".replace("..", ".") for a in node.names]
        else: continue
        yield from ((n.split(".")[1], node.lineno) for n in names if n.startswith("diffusion_nb."))

def closure(names):
    "The named modules of the package and all that they import"
    todo, seen = list(names), set()
    while todo:
        name = todo.pop()
        if name in seen or not (LIB/f"{name}.py").exists(): continue
        seen.add(name)
        todo += [n for n, _ in imports((LIB/f"{name}.py").read_text(encoding="utf-8"))]
    return sorted(seen)

BLANK = tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT

def bare(text):
    "Python source without comments, docstrings, `__all__` and breaks inside a line: what can change a result"
    lines = [""] + text.splitlines()
    at = lambda row, col: (row, len(lines[row].encode()[:col].decode()))
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    cut = [(t.start, t.end) for t in tokens if t.type == tokenize.COMMENT]
    for node in ast.walk(ast.parse(text)):
        documented = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        doc = node.body[0] if documented and ast.get_docstring(node, False) is not None else None
        if isinstance(node, ast.Assign) and ast.unparse(node.targets) == "__all__": doc = node
        if doc: cut.append((at(doc.lineno, doc.col_offset), at(doc.end_lineno, doc.end_col_offset)))
    whole, depth, start = [], 0, None                     # lines of the language, whatever the lines of the file
    for t in tokens:
        depth += (t.type == tokenize.INDENT) - (t.type == tokenize.DEDENT)
        if t.type == tokenize.NEWLINE: whole.append((depth, start, t.start)); start = None
        elif start is None and t.type not in BLANK: start = t.start
    return "\n".join(f"{depth}{said}" for depth, a, b in whole if (said := _said(lines, a, b, cut)))

def _said(lines, a, b, cut):
    "The text from `a` to `b` without what is cut out and without space"
    holes = sorted((max(s, a), min(e, b)) for s, e in cut if s < b and e > a)
    ends = [a, *(p for hole in holes for p in hole), b]
    keep = zip(ends[::2], ends[1::2])
    text = lambda p, q: lines[p[0]][p[1]:q[1]] if p[0] == q[0] else "".join(
        [lines[p[0]][p[1]:], *lines[p[0] + 1:q[0]], lines[q[0]][:q[1]]])
    return re.sub(r"\s", "", "".join(text(p, q) for p, q in keep))

def stamp(nb, cell):
    "Hash of a cell's source and of all modules that its notebook builds on; kept in the cell's metadata as `made_from`"
    used = [n for c in code(nb) for n, _ in imports(python(source(c)))]
    text = lambda name: (LIB/f"{name}.py").read_text(encoding="utf-8")
    parts = [bare(python(source(cell)))] + [f"{n}\n{bare(text(n))}" for n in closure(made_by(nb) + used)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
