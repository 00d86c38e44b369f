"Notebooks are clean and in step with modules, outputs present, small, fit to show and not stale: check_notebooks.py"
import filecmp, json, re, shutil, subprocess, sys, tempfile
from pathlib import Path
from project import JUNK, LIB, ROOT, flags, load, notebooks, stamp

CAP = 350*1024                                             # bytes of outputs in one notebook
HOMES = "home|root|tmp|var|usr|opt|mnt|work|workspace|content|private|Users"
PATHS = re.compile(rf"(?<![\w.~/:-])(/(?:{HOMES})/[\w.-]+|[A-Z]:\\\w+)")
BARS = re.compile(r"\r|\d+%\||[\u2588\u2589\u258a\u258b]|it/s\b")
WARNS = re.compile(r"\b\w*Warning:|^WARNING\b", re.M)

def tidy():
    "A line for each file that cleaning or exporting would change, tried in a copy"
    with tempfile.TemporaryDirectory() as tmp:
        copy = Path(tmp)/"copy"
        shutil.copytree(ROOT, copy, ignore=JUNK)
        for p in (copy/"diffusion_nb").glob("*.py*"):
            if p.name != "__init__.py": p.unlink()         # a module that no notebook makes any more must not survive
        r = subprocess.run([sys.executable, "tools/export.py"], cwd=copy, capture_output=True, text=True)
        if r.returncode: yield f"tools/export.py failed:\n{r.stdout[-2000:]}{r.stderr[-2000:]}"; return
        for path in notebooks():
            if not filecmp.cmp(path, copy/path.relative_to(ROOT), shallow=False):
                yield f"{path.relative_to(ROOT)} is not clean; run make export"
        files = lambda d: {p.name for p in d.glob("*.py*")} - {"__main__.py"}
        for name in sorted(files(LIB) | files(copy/"diffusion_nb")):
            old, new = LIB/name, copy/"diffusion_nb"/name
            if not new.exists(): yield f"diffusion_nb/{name} comes from no notebook; remove it"
            elif not old.exists() or not filecmp.cmp(old, new, shallow=False):
                yield f"diffusion_nb/{name} differs from its notebook; run make export"
        for p in sorted((copy/"nbs").rglob("*")):
            if p.is_file() and not (ROOT/p.relative_to(copy)).exists():
                yield f"exporting writes {p.relative_to(copy)}, which is not here"

def text(out):
    "What one output shows as text"
    data = out.get("data", {})
    return "\n".join("".join(v) for k, v in [("text", out.get("text", "")), *data.items()] if k.startswith("text"))

def outputs(path):
    "A line for each fault in the outputs of one notebook"
    nb = load(path)
    code = [(i, c) for i, c in enumerate(nb["cells"]) if c["cell_type"] == "code"]
    size = sum(len(json.dumps(o)) for _, c in code for o in c["outputs"])
    if size > CAP: yield f"outputs of {size//1024} kB, at most {CAP//1024}"
    if code and not any(c["outputs"] for _, c in code): yield "no outputs at all; run make outputs"
    for i, c in code:
        for o in c["outputs"]:
            if o["output_type"] == "error": yield f"cell {i}: an error, {o['ename']}"
            if o.get("name") == "stderr" or WARNS.search(text(o)):
                yield f"cell {i}: a warning or stderr, {text(o)[:60]!r}"
            if BARS.search(text(o)) or any("widget" in k for k in o.get("data", {})): yield f"cell {i}: a progress bar"
            if m := PATHS.search(text(o)): yield f"cell {i}: an absolute path, {m[1]}"
            if o["output_type"] in ("display_data", "execute_result") and not o["data"]:
                yield f"cell {i}: an empty display"
            if re.search(r"<Figure size .* with 0 Axes>", text(o)): yield f"cell {i}: an empty figure"
        if flags(c) and c["outputs"] and c["metadata"].get("made_from") != stamp(nb, c):
            yield (f"cell {i} ({' '.join(flags(c))}): outputs older than its code; "
                   "run tools/make_outputs.py with --flags, or with --drop-stale")

if __name__ == "__main__":
    if len(sys.argv) > 1: sys.exit(__doc__)
    found = [*tidy(), *(f"{p.relative_to(ROOT)}, {line}" for p in notebooks() for line in outputs(p))]
    idle = [f"{p.relative_to(ROOT)}, cell {i}" for p in notebooks() for i, c in enumerate(load(p)["cells"])
            if flags(c) and not c["outputs"]]
    if idle: print("slow or cuda cells without saved outputs:", "; ".join(idle))
    print("\n".join(found) or f"{len(notebooks())} notebooks clean and in step")
    sys.exit(bool(found))
