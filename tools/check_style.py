"ruff, mypy, lengths, private names, workflows: check_style.py [ruff | mypy | lines | private | workflows ...], or all"
import ast, json, re, subprocess, sys, tempfile
from pathlib import Path

from project import LIB, ROOT, load, notebooks, plumbing, python, source

LENGTH = 450                                               # lines of a module; ruff holds its lines to 120
READ = 100                                                 # columns where a reader reads


def run(*command, env=None):
    r = subprocess.run([sys.executable, "-m", *map(str, command)], cwd=ROOT, capture_output=True, text=True)
    if r.returncode not in (0, 1): sys.exit(f"{' '.join(map(str, command))}\n{r.stdout}{r.stderr}")
    return r.stdout


def shown(path): return Path(path).resolve().relative_to(ROOT).as_posix()


def passed_on(path):
    "Names of a notebook that its module hands on, by `_all_`"
    if path.suffix != ".ipynb": return set()
    found = re.findall(r"^_all_ = (\[.*?\])", "\n".join(source(c) for c in load(path)["cells"]), re.M | re.S)
    return {n for names in found for n in ast.literal_eval(names)}


def ruff():
    "What ruff finds by pyproject.toml's rules, in modules, tools, benchmarks and cells"
    for e in json.loads(run("ruff", "check", "--output-format", "json", "--no-cache", ".")):
        path, at = Path(e["filename"]), e["location"]
        if e["code"] == "F401" and any(f"{n}`" in e["message"] for n in passed_on(path)): continue
        cell = f"cell {e['cell']}, " if e.get("cell") else ""
        yield f"{shown(path)}, {cell}line {at['row']}: {e['code']} {e['message']}"


def wide(cell):
    "(line, columns) of a cell's lines that do not fit; in text, tables, equations and what holds an address may"
    text = cell["cell_type"] == "markdown"
    for n, line in enumerate(source(cell).split("\n"), 1):
        free = text and (line.lstrip().startswith(("|", "$$")) or "](" in line)
        if len(line) > READ and not free: yield n, len(line)


def lines():
    "Modules that are too long, lines of prose and of the code that readers see which do not fit"
    for path in sorted(LIB.glob("[!_]*.py")):
        n = path.read_text(encoding="utf-8").count("\n")
        if n > LENGTH: yield f"{shown(path)}: {n} lines, at most {LENGTH}"
    for path in notebooks():
        for i, cell in enumerate(load(path)["cells"]):
            if plumbing(cell): continue
            for n, columns in wide(cell):
                yield f"{shown(path)}, cell {i}, line {n}: {columns} columns of {cell['cell_type']}, at most {READ}"


def sources():
    "Python text of all modules, scripts and cells, with its name"
    for path in sorted([*LIB.glob("*.py"), *(ROOT/"tools").rglob("*.py"), *(ROOT/"benchmarks").glob("*.py")]):
        yield shown(path), path.read_text(encoding="utf-8")
    for path in notebooks():
        for i, cell in enumerate(load(path)["cells"]):
            if cell["cell_type"] == "code": yield f"{shown(path)}, cell {i}", python(source(cell))


def private():
    "Imports of a name with a leading underscore from another module of the package"
    for where, text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("diffusion_nb")):
                names = [a.name for a in node.names if re.match("_[^_]", a.name)]
                if names: yield f"{where}, line {node.lineno}: takes {', '.join(names)} from {node.module}"


def workflows():
    "Workflows with more rights than they name, and actions that are not pinned by a hash"
    for path in sorted((ROOT/".github/workflows").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"(?m)^permissions: \{(contents: read)?\}$", text):
            yield f"{shown(path)}: permissions for the whole file should be {{}} or {{contents: read}}"
        for action in re.findall(r"uses: (?!\./)(.*)", text):
            if not re.fullmatch(r"[\w/.-]+@[0-9a-f]{40} # v[\d.]+", action):
                yield f"{shown(path)}: {action} is not pinned by a hash, with its version behind"
        if text.count("actions/checkout@") != text.count("persist-credentials: false"):
            yield f"{shown(path)}: a checkout keeps its credentials"


def mypy():
    """What mypy finds in the package, in README.md's first program, in the thirty names that users call most; and names
    of the package that a tool or a benchmark imports and that are gone"""
    text = (ROOT/"README.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as tmp:
        first = Path(tmp)/"readme.py"
        first.write_text(re.search(r"```python\n(.*?)```", text, re.S)[1], encoding="utf-8")
        found = run("mypy", "--no-error-summary", "-p", "diffusion_nb")
        users = run("mypy", "--no-error-summary", first, ROOT/"tools/typed/thirty.py")
        found += users.replace(f"{tmp}/readme.py", "README.md")
    scripts = run("mypy", "--no-error-summary", *(ROOT/"tools").glob("*.py"), *(ROOT/"benchmarks").glob("*.py"))
    found += "".join(line for line in scripts.splitlines(keepends=True) if 'Module "diffusion_nb' in line)
    yield from sorted(set(line for line in found.splitlines() if ": error:" in line))


if __name__ == "__main__":
    checks = dict(ruff=ruff, mypy=mypy, lines=lines, private=private, workflows=workflows)
    if set(sys.argv[1:]) - checks.keys(): sys.exit(__doc__)
    found = [line for name in sys.argv[1:] or checks for line in checks[name]()]
    print("\n".join(found) or "in style, and well typed")
    sys.exit(bool(found))
