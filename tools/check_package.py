"A wheel and an sdist build, carry everything, install into an empty environment and import; released weights are what their descriptions say: check_package.py"
import configparser, hashlib, json, os, shutil, subprocess, sys, sysconfig, tempfile, venv, zipfile
from email import message_from_string
from pathlib import Path
from project import JUNK, LIB, ROOT, SETTINGS

CAP = 8*2**20                                              # bytes of a wheel, and of any file of weights

def sh(*command, cwd):
    "What a command printed; PYTHONPATH would show pip and Python more than the environment holds"
    r = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"})
    if r.returncode: sys.exit(f"{' '.join(map(str, command))}\n{r.stdout[-3000:]}{r.stderr[-3000:]}")
    return r.stdout

def contents(wheel):
    "A line for whatever a wheel lacks"
    z = zipfile.ZipFile(wheel)
    names, info = set(z.namelist()), next(n for n in z.namelist() if n.endswith(".dist-info/METADATA")).rsplit("/", 1)[0]
    if wheel.stat().st_size >= CAP: yield f"{wheel.name}: {wheel.stat().st_size} bytes, at most {CAP}"
    for p in sorted(LIB.rglob("*")):
        name = p.relative_to(ROOT).as_posix()
        if not p.is_file() or "__pycache__" in name: continue
        if name not in names: yield f"{name} is not in the wheel"
        elif z.read(name) != p.read_bytes(): yield f"{name} differs in the wheel"
    meta = message_from_string(z.read(f"{info}/METADATA").decode())
    if meta["Version"] != SETTINGS["version"]: yield f"version {meta['Version']} in the wheel, {SETTINGS['version']} in settings.ini"
    if f"## {SETTINGS['version']}\n" not in (ROOT/"CHANGELOG.md").read_text(encoding="utf-8"): yield f"CHANGELOG.md does not name {SETTINGS['version']}"
    if meta["Requires-Python"] != ">=" + SETTINGS["min_python"]: yield f"Requires-Python is {meta['Requires-Python']}"
    for field in ("Summary", "Author", "Keywords", "License-Expression", "License-File", "Project-URL"):
        if not meta[field]: yield f"the metadata has no {field}"
    if (ROOT/"README.md").read_text(encoding="utf-8").strip() not in meta.get_payload(): yield "the metadata does not carry README.md"
    extras = {k.removesuffix("_requirements"): v.split() for k, v in SETTINGS.items() if k.endswith("_requirements")}
    plain = lambda s: s.replace(" ", "").replace("'", '"')
    have = {plain(r) for r in meta.get_all("Requires-Dist")}
    want = {plain(r) for r in SETTINGS["requirements"].split()} | {plain(f'{r};extra=="{e}"') for e, rs in extras.items() for r in rs}
    if have != want: yield f"requirements differ from settings.ini: {sorted(have ^ want)}"
    if set(meta.get_all("Provides-Extra")) != set(extras): yield f"extras are {meta.get_all('Provides-Extra')}"
    points = configparser.ConfigParser(delimiters=["="])
    points.read_string(z.read(f"{info}/entry_points.txt").decode())
    for group in ("console_scripts", "nbdev"):
        if not points.has_option(group, "diffusion_nb"): yield f"no entry point diffusion_nb in {group}"

def released():
    "A line for whatever is wrong with the weights; those outside the wheel are in released/, for the release to attach"
    texts = {p.stem: json.loads(p.read_text()) for p in (LIB/"assets").glob("*.json")}
    weights = {p.stem: p for folder in (LIB/"assets", ROOT/"released") for p in folder.glob("*.safetensors")}
    for name in sorted(texts.keys() | weights.keys()):
        if name not in texts or name not in weights: yield f"{name} has no " + ("weights" if name in texts else "description in assets")
        elif hashlib.sha256(weights[name].read_bytes()).hexdigest() != texts[name]["sha256"]: yield f"{weights[name].name} is not what its description says"
        elif weights[name].stat().st_size > CAP: yield f"{weights[name].name} has more than {CAP} bytes"
    if sum(p.stat().st_size for p in weights.values()) > 20*2**20: yield "the weights have more than 20 MiB"

def installed(wheel, tmp):
    "A line for whatever fails in an environment that has only the wheel; then with the dependencies of this one behind it"
    env = Path(tmp)/"env"
    venv.create(env, with_pip=False)
    python = env/"bin"/"python"
    sh(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel, cwd=tmp)
    if not (env/"bin"/"diffusion_nb").exists(): yield "the command diffusion_nb was not installed"
    alone = sh(python, "-I", "-c", "import diffusion_nb; print(diffusion_nb.__version__, diffusion_nb.__file__)", cwd=tmp).split()
    if alone[0] != SETTINGS["version"] or not alone[1].startswith(str(env)): yield f"the bare package imports as {alone}"
    names = sorted(p.stem for p in LIB.glob("*.py") if p.name != "__init__.py")
    code = f"import sys; sys.path.append({sysconfig.get_path('purelib')!r}); import {', '.join('diffusion_nb.' + n for n in names)} as last; print(last.__file__)"
    where = sh(python, "-I", "-c", code, cwd=tmp).strip()
    if not where.startswith(str(env)): yield f"the modules come from {where}"
    for name in sorted(p.stem for p in (ROOT/"released").glob("*.safetensors")):
        code = f"import sys; sys.path.append({sysconfig.get_path('purelib')!r}); from diffusion_nb.ddpm import load; print(load({name!r}).predict)"
        sh("env", f"DIFFUSION_NB_RELEASES={(ROOT/'released').as_uri()}", f"DIFFUSION_NB_DATA={tmp}/home", python, "-I", "-c", code, cwd=tmp)
        if not Path(tmp, "home/released", f"{name}.safetensors").is_file(): yield f"{name} was not fetched"

def main():
    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp)/"source"
        shutil.copytree(ROOT, source, ignore=JUNK)
        sh(sys.executable, "-m", "build", "--no-isolation", "--outdir", f"{tmp}/dist", ".", cwd=source)     # the sdist, then the wheel from it
        (wheel,), (sdist,) = Path(tmp, "dist").glob("*.whl"), Path(tmp, "dist").glob("*.tar.gz")
        found = [*released(), *contents(wheel), *installed(wheel, tmp)]
        print("\n".join(found) or f"{sdist.name} -> {wheel.name}, {wheel.stat().st_size/1024:.0f} kB, installs and imports")
    return bool(found)

if __name__ == "__main__": sys.exit(__doc__ if len(sys.argv) > 1 else main())
