"""Colab's image in small, and the chapters on it: colab_twin.py [--python python3.12] [--keep FOLDER] [NOTEBOOK ...]

The versions are those that Colab publishes (googlecolab/backend-info, June 2026), without CUDA and torch. A kernel has
an empty `google.colab` and has imported numpy and pandas before the first cell. In each notebook the repository's
address is replaced by this checkout's last commit; slow and cuda cells are left out. The first install cell may add
packages, no cell may replace one, and a second chapter installs its extras alone"""
import argparse, json, os, re, subprocess, sys, tempfile, time
from pathlib import Path

PINS = """jax==0.7.2 jaxlib==0.7.2 flax==0.11.2 optax==0.2.8 orbax-checkpoint==0.12.0 tensorstore==0.1.84 numpy==2.0.2
scipy==1.16.3 pandas==2.2.2 matplotlib==3.10.0 seaborn==0.13.2 pillow==11.3.0 safetensors==0.7.0 tqdm==4.67.3
fastcore==1.13.2 scikit-learn==1.6.1 ipython==7.34.0 ipykernel==6.17.1 traitlets==5.7.1 nbformat==5.10.4
nbclient==0.10.4 pooch requests setuptools""".split()
CHAPTERS = ["index", "00_first", "06a_flow_ode", "solutions/06a_flow_ode", "07b_dpm_solver", "10_dit"]
ROOT = Path(__file__).resolve().parent.parent

def build(folder, python):
    "A virtual environment with Colab's versions"
    subprocess.run([python, "-m", "venv", folder], check=True)
    pip = [folder/"bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "pip==24.1.2"], check=True)
    subprocess.run([*pip, *PINS], check=True)
    site = next((folder/"lib").glob("python*/site-packages"))
    (site/"google"/"colab").mkdir(parents=True, exist_ok=True)
    (site/"google"/"colab"/"__init__.py").touch()

def run(path, clone, limit=1800):
    "Run a notebook as a reader would, from an empty folder; did a cell fail? The first are shown"
    import nbformat
    from nbclient import NotebookClient
    nb = nbformat.read(path, 4)
    skip = re.compile(r"^#\| *(slow|cuda|eval: *false)\b", re.M)
    nb.cells = [c for c in nb.cells if c.cell_type == "code" and not skip.search(c.source)]
    install = next(c for c in nb.cells if "# colab install" in c.source)
    install.source, n = re.subn(r"git\+https://github\.com/[\w.-]+/[\w.-]+", f"git+file://{clone}", install.source)
    assert n == 1, f"{path} does not install the package: {install.source}"
    with tempfile.TemporaryDirectory() as empty:
        NotebookClient(nb, timeout=limit, kernel_name="python3", allow_errors=True,
                       resources=dict(metadata=dict(path=empty)),
                       extra_arguments=["--IPKernelApp.exec_lines=import numpy, pandas"]).execute()
    failed = [(c, o) for c in nb.cells for o in c.outputs if o.output_type == "error"]
    for c, o in failed[:4]: print(c.source, f"{o.ename}: {o.evalue}", sep="\n---\n", end="\n\n")
    if failed: print(f"{len(failed)} of {len(nb.cells)} cells fail")
    return len(failed) > 0

def versions(folder, env):
    out = subprocess.run([folder/"bin/pip", "list", "--format=json"], check=True, capture_output=True, env=env)
    return {p["name"].lower(): p["version"] for p in json.loads(out.stdout)}

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", nargs="*", default=CHAPTERS, help=f"by default {' '.join(CHAPTERS)}")
    parser.add_argument("--python", default="python3.12", help="a Python 3.12")
    parser.add_argument("--keep", type=Path, help="build the environment in this folder, or use the one that is there")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside: return run(*args.notebook)
    failed = 0
    with tempfile.TemporaryDirectory() as tmp:
        twin = (args.keep or Path(tmp)/"twin").absolute()
        if not (twin/"bin/python").exists(): build(twin, args.python)
        env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        env["PATH"] = f"{twin}/bin:{env['PATH']}"
        clone = Path(tmp)/"clone"                          # the last commit, whatever is edited meanwhile
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        cache = Path(tmp)/"cache"/"diffusion_nb"          # weights beside the wheel, elsewhere fetched from the release
        cache.mkdir(parents=True)
        (cache/"released").symlink_to(clone/"released")
        env["XDG_CACHE_HOME"] = str(cache.parent)
        remove = [twin/"bin/pip", "uninstall", "--quiet", "--yes", "diffusion_nb", "diffrax"]
        if args.keep: subprocess.run(remove, env=env, stderr=subprocess.DEVNULL)
        before = versions(twin, env)
        for name in args.notebook:
            path, start = clone/"nbs"/f"{name.removesuffix('.ipynb')}.ipynb", time.time()
            command = [twin/"bin/python", __file__, "--inside", path, clone]
            r = subprocess.run(command, env=env, capture_output=True, text=True)
            after = versions(twin, env)
            new = [f"{k} {v}" for k, v in after.items() if k not in before]
            changed = [f"{k} {before[k]} became {after.get(k)}" for k in before if after.get(k) != before[k]]
            bad = bool(r.returncode or changed)
            failed += bad
            print("FAILED" if bad else "ok    ", f"{time.time() - start:6.1f} s  {name}", *changed,
                  f"installed {', '.join(new) or 'nothing'}", sep="  ", flush=True)
            if r.returncode: print(r.stdout or r.stderr[-3000:])
            before = after
    print(f"{len(args.notebook) - failed} passed, {failed} failed")
    return failed > 0

if __name__ == "__main__": sys.exit(main())
