"Importing the package is quiet and light; its modules need nothing that settings.ini does not name: check_import.py"
import ast, re, subprocess, sys
from importlib.metadata import packages_distributions
from project import LIB, ROOT, SETTINGS

# there wherever a notebook runs, a module may ask for them then; other log books, with a message where they are missing
NOTEBOOK = {"matplotlib-inline", "ipython"}
OPTIONAL = {"tensorboardx", "torch", "wandb"}

def fresh(code):
    "Run Python source in a new process; what it printed, with its errors"
    r = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    return (r.stdout + r.stderr).strip()

OWNERS = packages_distributions()
# every public function explains its parameters in its docstring, "a, b: what it is", or passes them on to `fit`
HELP = r"""
import inspect, re, diffusion_nb as dn
for name in dir(dn):
    f = getattr(dn, name)
    if not inspect.isfunction(f) or not f.__module__.startswith("diffusion_nb."): continue
    said = {n.strip(" *") for line in re.findall(r"(?m)^([\w, *]+): ", f.__doc__ or "") for n in line.split(",")}
    lacking = [n for n in inspect.signature(f).parameters if n not in said]
    if lacking and "kwargs" not in said: print(f"{name}({', '.join(lacking)})")
"""

def needs(path):
    "Distributions that a module imports, wherever in it the import stands, outside the standard library"
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and not n.level}
    roots = {n.split(".")[0] for n in names} - set(sys.stdlib_module_names) - {"diffusion_nb"}
    return {OWNERS.get(r, [r])[0].lower() for r in roots}

def wrong():
    modules = sorted(p for p in LIB.glob("*.py") if not p.stem.startswith("_"))
    every = ", ".join("diffusion_nb." + p.stem for p in modules)
    if out := fresh("import diffusion_nb"): yield f"import diffusion_nb prints {out!r}"
    heavy = "{'jax', 'flax', 'numpy', 'matplotlib', 'torch'}"
    if out := fresh(f"import sys, diffusion_nb; print(*{heavy} & set(sys.modules))"):
        yield f"import diffusion_nb loads {out}"
    if modules and (out := fresh(f"import sys, {every}; print(*{{'torch', 'torchvision'}} & set(sys.modules))")):
        yield f"importing all modules prints or loads {out}"
    if out := fresh("import diffusion_nb as dn; print(*[n for n in dir(dn) if not hasattr(dn, n)])"):
        yield f"diffusion_nb says or lacks {out}"
    if "did you mean 'sample'" not in fresh("import diffusion_nb as dn; dn.smaple"):
        yield "an unknown name is not answered with the nearest"
    changed = f"import os, jax; was = set(os.environ.items()); import {every}; print(*was ^ set(os.environ.items()))"
    if out := fresh(changed): yield f"importing all modules changes the environment: {out}"
    if out := fresh(HELP): yield f"parameters that help() does not explain: {out}"
    kinds = ("requirements", *(f"{k}_requirements" for k in ("data", "ode", "stream", "text")))
    known = set(re.findall(r"([\w-]+)[\w\[\]]*>=", " ".join(SETTINGS[k] for k in kinds)))
    for path in modules:
        if missing := needs(path) - known - NOTEBOOK - OPTIONAL:
            yield f"{path.relative_to(ROOT)} imports {sorted(missing)}, which settings.ini does not require"

if __name__ == "__main__":
    if len(sys.argv) > 1: sys.exit(__doc__)
    found = list(wrong())
    print("\n".join(found) or "the package imports quietly, lightly and from what it requires")
    sys.exit(bool(found))
