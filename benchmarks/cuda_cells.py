"""The `#| cuda` cells of the notebooks with fewer updates: do they run, and in what memory?

    python benchmarks/cuda_cells.py --share 100           # a hundredth of the updates
    python benchmarks/cuda_cells.py --list                # what would be run
"""
import argparse, json, os, re, shutil, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).parents[1]

def fewer(text, share, data):
    "20_000 updates become 200; a data set that is not at hand becomes one that is"
    text = re.sub(r"\b(\d+)_000\b", lambda m: str(max(2, int(m[1])*1000//share)), text)
    if data is None: return text
    return re.sub(r'load_data\("(?:fashion_mnist|cifar10|eurosat)"', f'load_data("{data}"', text)

def prepared(path, share, data):
    "The notebook with fewer updates in its cuda cells, and these"
    nb, found = json.loads(path.read_text()), []
    for cell in nb["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and re.match(r"#\|\s*cuda", text):
            found.append(fewer(text, share, data))
            cell["source"] = found[-1].splitlines(keepends=True)
    return nb, found

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--share", type=int, default=100, help="the updates are divided by this")
    p.add_argument("--data", help="take this data set in all cells")
    p.add_argument("--list", action="store_true", help="print the cells and stop")
    p.add_argument("notebook", nargs="*", help="these alone, such as 04a_ddpm")
    args = p.parse_args()
    each = {f: prepared(f, args.share, args.data) for f in sorted((ROOT/"nbs").glob("*.ipynb"))}
    each = {f: v for f, v in each.items() if v[1] and (not args.notebook or f.stem in args.notebook)}
    if args.list:
        for f, (_, found) in each.items(): print(f"# {f.stem}", *found, sep="\n")
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as tmp:
        copy = Path(tmp)/"copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", "__pycache__", ".ipynb_checkpoints"))
        for f, (nb, _) in each.items():
            (copy/"nbs"/f.name).write_text(json.dumps(nb))
            start, env = time.time(), dict(os.environ, PYTHONPATH=f"{copy}:{os.environ.get('PYTHONPATH', '')}")
            test = Path(sys.executable).parent/"nbdev-test"
            command = [test, copy/"nbs"/f.name, "--flags", "cuda", "--cell-timeout", "0"]
            r = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True)
            failed += r.returncode != 0
            print(f"{'FAILED' if r.returncode else 'ok    '} {f.stem}, {time.time() - start:.0f} s", flush=True)
            if r.returncode: print((r.stdout + r.stderr)[-3000:], flush=True)
    return failed

if __name__ == "__main__": sys.exit(main())
