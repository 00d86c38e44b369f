#!/usr/bin/env bash
# torch: GroupNorm on a CPU loses the variance of a channels-last tensor whose mean is large.
#
# Versions       pinned below: torch 2.14.1, numpy 2.2.6, CPU
# Behaviour      nn.GroupNorm takes two routes. A tensor that is contiguous as (N, C, H, W) gets a variance that is right
#                to rounding. The same numbers with channels-last strides, as `x.permute(0, 3, 1, 2)` of an (N, H, W, C)
#                array has them, get mean(x^2) - mean(x)^2 in float32, which is noise where mean/std is some hundreds:
#                the output, which should have the standard deviation 1, has one of 56 at a mean of 1,000.
#                BatchNorm2d is right in both layouts.
# Why it matters NHWC arrays come from JAX and TensorFlow by exactly that permute, so a parity test of a norm compares two
#                faulty numbers; and activations with a large common part occur (a residual stream, latents with an offset).
#                (flax.nnx.GroupNorm has the one-pass variance too, by default and with a switch: use_fast_variance.)
# Seen           mean    std of the output, contiguous    channels last    largest difference (noise of deviation 1 + mean)
#                100     1.000                            1.0015           .06
#                1000    1.000                            56               1,300
#                10000   1.000                            224              1,500
#
# Run it         findings/torch_groupnorm_channels_last.sh               PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check torch==2.14.1 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" - <<'PYTHON'
import sys

import torch

print("python", sys.version.split()[0], "torch", torch.__version__)
torch.manual_seed(0)
norm, batch = torch.nn.GroupNorm(4, 32), torch.nn.BatchNorm2d(32)
seen = {}
for mean in (0, 100, 1000, 10_000):
    x = torch.randn(8, 64, 64, 32).add(mean).permute(0, 3, 1, 2)     # (N, C, H, W) with channels-last strides
    kinds = {"contiguous": x.contiguous(), "channels last": x}
    seen[mean] = {k: norm(v).std().item() for k, v in kinds.items()} | {"batch norm": batch(x).std().item()}
    off = (norm(kinds["contiguous"]) - norm(x)).abs().max().item()
    print(mean, {k: round(v, 4) for k, v in seen[mean].items()}, f"largest difference {off:.2g}")
right = all(abs(seen[m][k] - 1) < .02 for m in seen for k in ("contiguous", "batch norm"))
if not (right and seen[10_000]["channels last"] > 10): sys.exit("this has changed")
print("as described")
PYTHON
