"Run notebooks, one fresh process each, and the checks, in a copy of the project; ends in `N passed, M failed`"
import argparse, os, re, shutil, signal, subprocess, sys, tempfile, time
from functools import cache, partial
from pathlib import Path
from project import JUNK, LIB, ROOT, flags, load, notebooks

CHECKS = ["check_order.py", "check_words.py", "check_export.py", "check_notebooks.py", "check_style.py",
          "check_import.py", "check_package.py", "claims.py", "links.py --check", "readme.py --check"]
LIMIT = 900                                                # seconds to a hung job; slow and cuda cells get a night
# a deprecated call from a module raises; one from a cell is found in the cell's output, since IPython resets the filter
STRICT = ",".join(f"error::DeprecationWarning:diffusion_nb.{p.stem}" for p in LIB.glob("*.py") if p.stem[0] != "_")

@cache
def accelerated():
    "Will JAX find an NVIDIA GPU?"
    if os.environ.get("JAX_PLATFORMS") == "cpu": return False
    try: return not subprocess.run("nvidia-smi", capture_output=True).returncode
    except OSError: return False

# notebooks that compute more than they compile
LONG = {"00_first", "03g_augment", "04a_ddpm", "04b_bound", "07b_dpm_solver", "09_latent", "10_dit",
        "11ha_flow_runs", "14_flow_maps", "14a_few_calls", "15_control", "15b_text", "15c_cascades", "16_shapes",
        "16a_sounds_molecules", "20_rivals", "21a_choices", "index"}
# what costs XLA time and wins it back only in long runs; the level 1 slows nothing
QUICK = ["--xla_backend_optimization_level=0", "--xla_cpu_use_fusion_emitters=false"]
MILD = ["--xla_backend_optimization_level=1"]

@cache
def known(flag):
    "Does this XLA know it? It ends the process over others. None on a GPU, none that XLA_FLAGS settles"
    if accelerated() or flag.split("=")[0] in os.environ.get("XLA_FLAGS", ""): return False
    code, env = "import jax; jax.devices()", os.environ | dict(XLA_FLAGS=flag, JAX_PLATFORMS="cpu")
    return not subprocess.run([sys.executable, "-c", code], env=env, capture_output=True).returncode

def quick(name):
    "How XLA compiles a notebook's programs"
    return " ".join(filter(known, MILD if name in LONG else QUICK))

def at_a_time():
    "Jobs side by side: compiling wants cores, two a job; on a CPU the tests want them too"
    return max(2, min(8, os.cpu_count()//2)) if accelerated() else 2

def shares(parallel):
    "The cores of this process, dealt out to that many jobs, where the system lets one choose"
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return [set(cores[i::parallel]) for i in range(parallel)] if 1 < parallel <= len(cores) else [set()]*parallel

def kinds(cell):
    "What a cell shows: the types of its displays, and whether it printed"
    shown = [o for o in cell["outputs"] if o.get("name") != "stderr"]
    return sorted({k for o in shown for k in o.get("data", ["stdout"])} - {"text/html"})

def differences(path, fresh):
    "A line for each cell that calls what is deprecated, or whose saved outputs are not of the kind that a run makes"
    for i, (old, new) in enumerate(zip(load(path)["cells"], load(fresh)["cells"])):
        if new["cell_type"] != "code" or flags(new): continue
        said = "".join(t for o in new["outputs"] if o.get("name") == "stderr" for t in o["text"])
        if re.search(r"\bDeprecationWarning", said): yield f"cell {i}: {said.strip()}"
        if kinds(old) != kinds(new):
            yield f"cell {i}: outputs {kinds(old) or 'none'}, a run makes {kinds(new) or 'none'}; run make outputs"

class Job:
    "One process in a group of its own, its output kept in a file"
    def __init__(self, name, command, cwd, limit=LIMIT, after=lambda: (), xla=""):
        self.name, self.command, self.cwd, self.limit = name, command, cwd, limit
        self.after, self.xla = after, xla

    def start(self, programs, cores):
        "On these cores (all, if none are named), with a folder of compiled programs that the jobs of a run share"
        self.log, self.begun, self.cores = tempfile.TemporaryFile("w+"), time.time(), cores
        kept = dict(JAX_COMPILATION_CACHE_DIR=programs, JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS="0",
                    JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES="-1")
        own = dict(PYTHONPATH=str(self.cwd) if self.cwd != ROOT else "", PYTHONUNBUFFERED="1",
                   PYTHONDONTWRITEBYTECODE="1", PYTHONWARNINGS=STRICT, XLA_PYTHON_CLIENT_PREALLOCATE="false")
        more = "--xla_gpu_autotune_level=0" if accelerated() else self.xla    # tiny shapes: nothing is worth tuning
        own["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {more}".strip()
        self.process = subprocess.Popen(
            self.command, cwd=self.cwd, env=kept | os.environ | own, stdout=self.log, stderr=self.log,
            stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None)
        return self

    def kill(self):
        try: os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError: pass
        self.process.wait()

    def done(self):
        "None while it runs, then whether it passed; prints its line, and its output if it failed"
        hung = time.time() - self.begun > self.limit
        if self.process.poll() is None and not hung: return None
        seconds = time.time() - self.begun
        self.kill()
        faults = [f"killed after {self.limit} s"]*hung + ([] if self.process.returncode else list(self.after()))
        passed = not self.process.returncode and not faults
        print(f"{'ok    ' if passed else 'FAILED'} {seconds:6.1f} s  {self.name}", flush=True)
        if not passed:
            self.log.seek(0)
            print(self.log.read()[-6000:].rstrip(), *faults, sep="\n", flush=True)
        return passed

def run(jobs, parallel):
    "Run jobs a few at a time; whatever stops it, none is left behind"
    queue, live, passed, free = list(jobs), [], [], shares(parallel)
    with tempfile.TemporaryDirectory() as programs:
        try:
            while queue or live:
                while queue and free: live.append(queue.pop(0).start(programs, free.pop()))
                for job in list(live):
                    if (ok := job.done()) is not None: live.remove(job); free.append(job.cores); passed.append(ok)
                time.sleep(.05)
        finally:
            for job in live: job.kill()
    return passed

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", nargs="*", type=Path,
                        help="these notebooks alone; none means all of them and the checks")
    parser.add_argument("--checks", action="store_true", help="the checks alone")
    parser.add_argument("--flags", default="", help='run these cells too, as in --flags "slow cuda"')
    parser.add_argument("--jobs", type=int, default=at_a_time(), help="how many at a time, here by default %(default)s")
    args = parser.parse_args()
    if missing := [str(p) for p in args.notebook if not p.exists()]:
        parser.error(f"no such notebook: {' '.join(missing)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    paths = [] if args.checks else [p.resolve() for p in args.notebook] or notebooks()
    paths.sort(key=lambda p: p.stem not in LONG)           # so that none of these is left alone at the end
    with tempfile.TemporaryDirectory() as tmp:
        copy = Path(tmp)/"copy"
        shutil.copytree(ROOT, copy, ignore=JUNK)
        files = lambda: {p.relative_to(copy) for p in copy.rglob("*")
                         if not {"__pycache__", ".ipynb_checkpoints"} & set(p.parts)}
        before, jobs = files(), []
        for path in paths:
            fresh = copy/path.relative_to(ROOT)
            test, after = Path(sys.executable).parent/"nbdev-test", partial(differences, path, fresh)
            command = [test, fresh, "--save", "--cell-timeout", "0", "--flags", args.flags]
            xla = "" if args.flags else quick(path.stem)
            jobs.append(Job(str(path.relative_to(ROOT)), command, copy, 50*LIMIT if args.flags else LIMIT, after, xla))
        checks = [] if args.notebook else CHECKS
        checks = [Job(f"tools/{c}", [sys.executable, *f"tools/{c}".split()], ROOT) for c in checks]
        passed = run(checks + jobs, args.jobs)
        if paths:
            left = sorted(files() - before)
            print("ok    " if not left else "FAILED", "          no notebook leaves files behind", *left, flush=True)
            passed.append(not left)
    print(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed")
    return not all(passed)

if __name__ == "__main__":
    try: sys.exit(main())
    except KeyboardInterrupt: sys.exit(130)
