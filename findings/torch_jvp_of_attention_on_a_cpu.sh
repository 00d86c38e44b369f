#!/usr/bin/env bash
# torch: forward-mode derivatives stop at scaled_dot_product_attention on a CPU, until its kernel is chosen by hand.
#
# Versions       pinned below: torch 2.14.1, numpy 2.2.6, CPU
# Behaviour      torch.func.jvp through F.scaled_dot_product_attention raises NotImplementedError: on a CPU the flash kernel
#                is taken for float32, and it has no forward derivative. There is no fall-back to the plain kernel, which
#                has one and is right. Reverse mode works; forward over reverse (a Hessian product) fails in the same way.
# Why it matters MeanFlow, continuous consistency models and any Jacobian-vector product of a transformer need the forward
#                mode; code that was tried with a hand-written attention fails when that is replaced by the fused call.
# Seen           jvp by default: NotImplementedError; with sdpa_kernel(SDPBackend.MATH): within 2e-5 of differences
#
# Run it         findings/torch_jvp_of_attention_on_a_cpu.sh             PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check torch==2.14.1 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

print("python", sys.version.split()[0], "torch", torch.__version__)
torch.manual_seed(0)
q = torch.randn(1, 2, 16, 8)
attend = lambda a: F.scaled_dot_product_attention(a, a, a)

def outcome(call):
    try: call()
    except NotImplementedError as e: return f"NotImplementedError: {str(e).split(' that')[0]}"
    return "works"

plain = outcome(lambda: torch.func.jvp(attend, (q,), (q,)))
backward = outcome(lambda: torch.func.grad(lambda a: attend(a).sum())(q))
both = outcome(lambda: torch.func.jvp(torch.func.grad(lambda a: attend(a).sum()), (q,), (q,)))
with sdpa_kernel(SDPBackend.MATH):
    slope = torch.func.jvp(attend, (q,), (q,))[1]
    d = q.double()
    apart = (slope - (attend(1.001*d) - attend(.999*d))/.002).abs().max().item()
print("jvp by default:", plain)
print("grad:", backward)
print("jvp of grad:", both)
print(f"jvp with the plain kernel: off by {apart:.1g}")
if not (plain.startswith("Not") and both.startswith("Not") and backward == "works" and apart < 1e-4):
    sys.exit("this has changed")
print("as described")
PYTHON
