"What the tools share: where things stand, the chapters and their order, the project's links, the stamp of a slow cell"
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

def bare(text):
    "Python source without comments, docstrings and blank lines: what can change a result"
    lines = [""] + text.splitlines()
    cut = [(t.start, t.end) for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT]
    for node in ast.walk(ast.parse(text)):
        documented = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        if documented and ast.get_docstring(node, False) is not None:
            doc, chars = node.body[0], lambda row, col: (row, len(lines[row].encode()[:col].decode()))
            cut.append((chars(doc.lineno, doc.col_offset), chars(doc.end_lineno, doc.end_col_offset)))
    for (r0, c0), (r1, c1) in sorted(cut, reverse=True):
        lines[r0:r1+1] = [lines[r0][:c0] + lines[r1][c1:]] + [""]*(r1 - r0)
    return "\n".join(l.rstrip() for l in lines if l.strip())

def stamp(nb, cell):
    "Hash of a cell's source and of all modules that its notebook builds on; kept in the cell's metadata as `made_from`"
    used = [n for c in code(nb) for n, _ in imports(python(source(c)))]
    text = lambda name: (LIB/f"{name}.py").read_text(encoding="utf-8")
    parts = [source(cell).strip()] + [f"{n}\n{bare(text(n))}" for n in closure(made_by(nb) + used)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
