#!/usr/bin/env bash
# torch: antialias=True changes an enlarged bicubic picture, where there is nothing to filter: it is another cubic.
#
# Versions       pinned below: torch 2.14.1, numpy 2.2.6, Pillow 12.0.0, CPU
# Behaviour      F.interpolate(mode="bicubic") is Keys' cubic with a = -0.75; with antialias=True it is the one with
#                a = -0.5, which Pillow (and jax.image.resize) has. A low-pass filter has no work when a picture grows, and
#                for "bilinear" the switch does nothing there; for "bicubic" every pixel off the old grid moves.
# Why it matters Enlarging belongs to super-resolution (the bicubic baseline, the hint of a conditional model) and to the
#                input of Inception for FID (32 to 299). Turning antialias on "to be safe for sizes that shrink" changes
#                the sizes that grow, and a baseline made by Pillow is met by one of the two settings only.
# Seen           a noise picture of [0, 1], 16 to 32 pixels, largest difference
#                                antialias on against off    off against Pillow    on against Pillow
#                bilinear        1e-7                        6e-8                  1e-7
#                bicubic         .060                        .060                  1e-7
#                a step of height 1 overshoots by .105 with antialias off, by .070 with it on
#
# Run it         findings/torch_bicubic_two_kernels.sh                   PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check torch==2.14.1 numpy==2.2.6 pillow==12.0.0
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" - <<'PYTHON'
import sys

import numpy as np, torch
from PIL import Image
from torch.nn.functional import interpolate

print("python", sys.version.split()[0], "torch", torch.__version__)
x = np.random.default_rng(0).random((16, 16), np.float32)
seen = {}
for mode in ("bilinear", "bicubic"):
    off, on = (interpolate(torch.from_numpy(x)[None, None], size=(32, 32), mode=mode, antialias=a)[0, 0].numpy() for a in (False, True))
    pillow = np.asarray(Image.fromarray(x).resize((32, 32), getattr(Image.Resampling, mode.upper())))
    seen[mode] = [float(np.abs(a - b).max()) for a, b in ((on, off), (off, pillow), (on, pillow))]
    print(mode, *(f"{v:.2g}" for v in seen[mode]))
step = torch.cat([torch.zeros(8), torch.ones(8)]).expand(1, 1, 16, 16)
over = [float(interpolate(step, size=(32, 32), mode="bicubic", antialias=a).max()) - 1 for a in (False, True)]
print("overshoot of a step, off and on:", *(f"{v:.3f}" for v in over))
same = max(seen["bilinear"]) < 1e-5 and seen["bicubic"][2] < 1e-5
if not (same and min(seen["bicubic"][:2]) > .02 and over[0] > over[1] + .01): sys.exit("this has changed")
print("as described")
PYTHON
