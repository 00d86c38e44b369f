#!/usr/bin/env bash
# deepinv: NCSNpp's documented precondition_type="baseline_ve" builds a network that refuses to run.
#
# Versions       pinned below: deepinv 0.5.0, torch 2.14.1, CPU
# Behaviour      The docstring of `deepinv.models.NCSNpp` names two preconditionings, 'edm' and 'baseline_ve'. `forward` compares
#                the name with 've-baseline'. So the documented name is taken without a word by the constructor and ends in a
#                NotImplementedError at the first picture, and the undocumented one works.
# Why it matters Of the two ways to run the variance exploding network, the one in the documentation fails, and only once a
#                picture is there. It costs one line, precondition_type="ve-baseline".
# Seen           edm           (1, 3, 16, 16)
#                baseline_ve   NotImplementedError: Preconditioning type baseline_ve not implemented.
#                ve-baseline   (1, 3, 16, 16)
#
# Run it         findings/deepinv_documented_precondition_is_refused.sh       PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check deepinv==0.5.0 torch==2.14.1
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys

import deepinv, torch
from deepinv.models import NCSNpp

print("python", sys.version.split()[0], "deepinv", deepinv.__version__, "torch", torch.__version__)
documented, seen = "'baseline_ve'" in NCSNpp.__doc__, {}
for name in ("edm", "baseline_ve", "ve-baseline"):
    net = NCSNpp(precondition_type=name, img_resolution=16, channel_mult=(1, 1), num_blocks=1, attn_resolutions=(8,),
                 pretrained=None)
    try:
        with torch.no_grad(): seen[name] = tuple(net(torch.rand(1, 3, 16, 16), torch.tensor([.5])).shape)
    except NotImplementedError as e: seen[name] = f"NotImplementedError: {e}"
    print(f"{name:12}", seen[name])
kept = documented and "baseline_ve" in str(seen["baseline_ve"]) and seen["edm"] == seen["ve-baseline"] == (1, 3, 16, 16)
if not kept: sys.exit("this has changed")
print("as described")
PYTHON
