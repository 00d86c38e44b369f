"""Make the committed outputs of notebooks: clean, export, run with outputs saved, clean.

Pictures are packed without loss; slow and cuda cells that ran are stamped"""
import argparse, base64, io, os, subprocess, sys, time
from pathlib import Path
from fastcore.nbio import read_nb, write_nb
from PIL import Image
from export import export
from project import FLAGS, ROOT, flags, stamp

def nbdev(command, *args):
    "Run one nbdev command on the project, stopping at its first failure"
    env = {k: v for k, v in os.environ.items() if k != "IN_TEST"}
    if subprocess.run([Path(sys.executable).parent/command, *args], cwd=ROOT, env=env).returncode:
        sys.exit(f"{command} failed on {args}")

def packed(png):
    "The same pixels in fewer bytes, base64 to base64: no alpha where all is opaque, one channel where all is gray"
    old = base64.b64decode(png)
    im = Image.open(io.BytesIO(old))
    if im.mode == "RGBA" and im.getextrema()[3] == (255, 255): im = im.convert("RGB")
    if im.mode == "RGB" and (c := im.split()) and c[0].tobytes() == c[1].tobytes() == c[2].tobytes(): im = c[0]
    im.save(new := io.BytesIO(), "png", optimize=True)
    return base64.b64encode(min(new.getvalue(), old, key=len)).decode()

def mark(path, ran, drop):
    "Pack the pictures, stamp the flagged cells that ran; with `drop`, empty those with outputs older than their code"
    nb = read_nb(path)
    for cell in nb.cells:
        for o in cell.get("outputs", ()):
            if "image/png" in o.get("data", ()): o["data"]["image/png"] = packed(o["data"]["image/png"])
        words, old = flags(cell), cell.metadata.get("made_from")
        if words and not set(words) - set(ran): cell.metadata["made_from"] = stamp(nb, cell)
        elif words and drop and old != stamp(nb, cell): cell.outputs = []; cell.metadata.pop("made_from", None)
        elif not words: cell.metadata.pop("made_from", None)
    write_nb(nb, path)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", nargs="+", type=Path)
    parser.add_argument("--flags", default="", help=f'run these cells too, as in --flags "{" ".join(FLAGS)}"')
    parser.add_argument("--drop-stale", action="store_true",
                        help="empty slow and cuda cells that changed and cannot be run here")
    args = parser.parse_args()
    if missing := [str(p) for p in args.notebook if not p.exists()]:
        parser.error(f"no such notebook: {' '.join(missing)}")
    if unknown := set(args.flags.split()) - set(FLAGS):
        parser.error(f"unknown flags {sorted(unknown)}; pyproject.toml has {FLAGS}")
    for path in args.notebook:
        path, start = path.resolve(), time.time()
        export(path)
        nbdev("nbdev-test", path, "--save", "--cell-timeout", "0", "--flags", args.flags)
        mark(path, args.flags.split(), args.drop_stale)
        nbdev("nbdev-clean", "--fname", path)
        print(f"{time.time() - start:7.1f} s  {path.relative_to(ROOT)}", flush=True)
