"A wheel and an sdist build, carry everything, install and import; released weights are as described: check_package.py"
import configparser, hashlib, json, os, re, shutil, subprocess, sys, sysconfig, tarfile, tempfile, venv, zipfile
from email import message_from_string
from pathlib import Path
from project import JUNK, LIB, ROOT, SETTINGS, notebooks

CAP = 8*2**20                                              # bytes of a wheel; twice as much of any file of weights
FIELDS = ("Summary", "Author", "Keywords", "License-Expression", "License-File", "Project-URL", "Classifier")

def sh(*command, cwd):
    "What a command printed; PYTHONPATH would show pip and Python more than the environment holds"
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    r = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, env=env)
    if r.returncode: sys.exit(f"{' '.join(map(str, command))}\n{r.stdout[-3000:]}{r.stderr[-3000:]}")
    return r.stdout

def contents(wheel):
    "A line for whatever a wheel lacks"
    z = zipfile.ZipFile(wheel)
    names = set(z.namelist())
    info = next(n for n in names if n.endswith(".dist-info/METADATA")).rsplit("/", 1)[0]
    if wheel.stat().st_size >= CAP: yield f"{wheel.name}: {wheel.stat().st_size} bytes, at most {CAP}"
    for p in sorted(LIB.rglob("*")):
        name = p.relative_to(ROOT).as_posix()
        if not p.is_file() or "__pycache__" in name: continue
        if name not in names: yield f"{name} is not in the wheel"
        elif z.read(name) != p.read_bytes(): yield f"{name} differs in the wheel"
    yield from described(message_from_string(z.read(f"{info}/METADATA").decode()))
    points = configparser.ConfigParser(delimiters=["="])
    points.read_string(z.read(f"{info}/entry_points.txt").decode())
    for group in ("console_scripts", "nbdev"):
        if not points.has_option(group, "diffusion_nb"): yield f"no entry point diffusion_nb in {group}"

def described(meta):
    "A line for whatever the metadata do not say as settings.ini, README.md and their neighbours do"
    version, read = SETTINGS["version"], lambda name: (ROOT/name).read_text(encoding="utf-8")
    if meta["Version"] != version: yield f"version {meta['Version']} in the wheel, {version} in settings.ini"
    if f"## {version}\n" not in read("CHANGELOG.md"): yield f"CHANGELOG.md does not name {version}"
    if f"\nversion: {version}\n" not in read("CITATION.cff"): yield f"CITATION.cff does not say version {version}"
    if meta["Requires-Python"] != ">=" + SETTINGS["min_python"]: yield f"Requires-Python is {meta['Requires-Python']}"
    for field in FIELDS:
        if not meta[field]: yield f"the metadata has no {field}"
    bare = lambda text: re.sub(r"\]\([^)]*\)", "]", text).strip()
    if bare(read("README.md")) not in bare(meta.get_payload()): yield "the metadata does not carry README.md"
    if broken := re.findall(r"\]\((?!https?:|#)[^)]*", meta.get_payload()):
        yield f"links that work here only: {broken[:3]}"
    extras = {k.removesuffix("_requirements"): v.split() for k, v in SETTINGS.items() if k.endswith("_requirements")}
    plain = lambda s: s.replace(" ", "").replace("'", '"')
    have = {plain(r) for r in meta.get_all("Requires-Dist")}
    want = {plain(r) for r in SETTINGS["requirements"].split()}
    want |= {plain(f'{r};extra=="{e}"') for e, rs in extras.items() for r in rs}
    if have != want: yield f"requirements differ from settings.ini: {sorted(have ^ want)}"
    if set(meta.get_all("Provides-Extra")) != set(extras): yield f"extras are {meta.get_all('Provides-Extra')}"

def source(sdist):
    "A line for what an sdist lacks: it must be enough to run the tests"
    with tarfile.open(sdist) as tar: names = {n.partition("/")[2] for n in tar.getnames()}
    tools = [p for p in (ROOT/"tools").rglob("*.py") if "__pycache__" not in p.parts]
    for p in [*notebooks(), *tools, *(ROOT/n for n in ("Makefile", "settings.ini", "pyproject.toml", "CHANGELOG.md"))]:
        if p.relative_to(ROOT).as_posix() not in names: yield f"{p.relative_to(ROOT)} is not in the sdist"

def released():
    "A line for whatever is wrong with the weights; those outside the wheel are in released/, for the release to attach"
    texts = {p.stem: json.loads(p.read_text()) for p in (LIB/"assets").glob("*.json")}
    weights = {p.stem: p for folder in (LIB/"assets", ROOT/"released") for p in folder.glob("*.safetensors")}
    for name in sorted(texts.keys() | weights.keys()):
        if name not in texts: yield f"{name} has no description in assets"
        elif name not in weights: yield f"{name} has no weights"
        elif hashlib.sha256(weights[name].read_bytes()).hexdigest() != texts[name]["sha256"]:
            yield f"{weights[name].name} is not what its description says"
        elif weights[name].stat().st_size > 2*CAP: yield f"{weights[name].name} has more than {2*CAP} bytes"
    if sum(p.stat().st_size for p in weights.values()) > 40*2**20: yield "the weights have more than 40 MiB"

def installed(wheel, tmp):
    "A line for whatever fails in an environment that has only the wheel, then with the dependencies of this one"
    env = Path(tmp)/"env"
    venv.create(env, with_pip=False)
    python = env/"bin"/"python"
    sh(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel, cwd=tmp)
    if not (env/"bin"/"diffusion_nb").exists(): yield "the command diffusion_nb was not installed"
    code = "import diffusion_nb; print(diffusion_nb.__version__, diffusion_nb.__file__)"
    alone = sh(python, "-I", "-c", code, cwd=tmp).split()
    if alone[0] != SETTINGS["version"] or not alone[1].startswith(str(env)):
        yield f"the bare package imports as {alone}"
    names = sorted(p.stem for p in LIB.glob("*.py") if p.name != "__init__.py")
    behind = f"import sys; sys.path.append({sysconfig.get_path('purelib')!r}); "
    code = f"{behind}import {', '.join('diffusion_nb.' + n for n in names)} as last; print(last.__file__)"
    where = sh(python, "-I", "-c", code, cwd=tmp).strip()
    if not where.startswith(str(env)): yield f"the modules come from {where}"
    for name in sorted(p.stem for p in (ROOT/"released").glob("*.safetensors")):
        code = (f"{behind}from diffusion_nb.weights import description, read; "
                f"print(len(read({name!r}, description({name!r})['sha256'])))")
        homes = f"DIFFUSION_NB_RELEASES={(ROOT/'released').as_uri()}", f"DIFFUSION_NB_DATA={tmp}/home"
        sh("env", *homes, python, "-I", "-c", code, cwd=tmp)
        if not Path(tmp, "home/released", f"{name}.safetensors").is_file(): yield f"{name} was not fetched"

def main():
    with tempfile.TemporaryDirectory() as tmp:
        copy = Path(tmp)/"source"
        shutil.copytree(ROOT, copy, ignore=JUNK)
        # the sdist, then the wheel from it
        sh(sys.executable, "-m", "build", "--no-isolation", "--outdir", f"{tmp}/dist", ".", cwd=copy)
        (wheel,), (sdist,) = Path(tmp, "dist").glob("*.whl"), Path(tmp, "dist").glob("*.tar.gz")
        found = [*released(), *source(sdist), *contents(wheel), *installed(wheel, tmp)]
        size = wheel.stat().st_size/1024
        print("\n".join(found) or f"{sdist.name} -> {wheel.name}, {size:.0f} kB, installs and imports")
    return bool(found)

if __name__ == "__main__": sys.exit(__doc__ if len(sys.argv) > 1 else main())
