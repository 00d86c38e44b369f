#!/usr/bin/env bash
# torch-fidelity: the kernel distance (KID) is worked out in the precision of the features, and networks give float32.
#
# Versions       pinned below: torch-fidelity 0.4.0, torch 2.14.1, torchvision 0.29.1, numpy 2.2.6, CPU
# Behaviour      `kid_features_to_metric` takes the features to NumPy as they are, so a float32 network means float32
#                kernels, cubes of inner products, and float32 sums of a million of them, of which a small difference is
#                then taken. Where the features' mean is not small against their spread, digits are lost: at a mean of
#                10 (64 features of deviation 1) 1 %, at 100 a tenth. The standard deviation over subsets shows it: a
#                subset of all rows is the same set each time, in another order, and should give 0.
# Why it matters The Fréchet distance of the same package is in float64 (np.cov sees to that), so one does not expect
#                it, and no message is given. Small positive features, as Inception's pooled ones, lose about 2 % of a
#                distance near the floor; other networks' features have larger means.
# Seen           mean   float32 (std)          float64 (std)         own sums in float64
#                0.4    -5.63e-6 (1.2e-7)      -5.722e-6 (4e-16)     -5.722e-6    (2,048 features, half of them 0)
#                10     -7.90 (.12)            -7.9897 (2e-10)       -7.9897
#                100    -288,358 (52,429)      -258,674.2 (1e-4)     -258,674.2
#
# Run it         findings/torch_fidelity_kid_in_float32.sh               PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check torch==2.14.1 torchvision==0.29.1 torch-fidelity==0.4.0 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" - <<'PYTHON'
import sys

import numpy as np, torch, torch_fidelity
from torch_fidelity.metric_kid import kid_features_to_metric

HOW = dict(kid_subset_size=1000, kid_subsets=5, verbose=False, kid_kernel_poly_degree=3, kid_kernel_poly_gamma=None,
           kid_kernel_poly_coef0=1, rng_seed=0)


def by_sums(a, b):
    "The unbiased estimate, equation by equation, in float64"
    a, b = a.astype(np.float64), b.astype(np.float64)
    k = lambda x, y: (x@y.T/a.shape[1] + 1)**3
    within = lambda x: (k(x, x).sum() - np.trace(k(x, x)))/(len(x)*(len(x) - 1))
    return within(a) + within(b) - 2*k(a, b).mean()


print("python", sys.version.split()[0], "torch-fidelity", torch_fidelity.__version__)
rng = np.random.default_rng(0)
lost = {}
for mean, make in ((.4, lambda: np.maximum(rng.normal(size=(1000, 2048)), 0)),
                   (10, lambda: rng.normal(size=(1000, 64)) + 10), (100, lambda: rng.normal(size=(1000, 64)) + 100)):
    a, b = (make().astype(np.float32) for _ in range(2))
    single, double = (kid_features_to_metric(*(torch.tensor(v.astype(kind)) for v in (a, b)), **HOW)
                      for kind in (np.float32, np.float64))
    right = by_sums(a, b)
    print(mean, *(tuple(float(f"{v:.6g}") for v in m.values()) for m in (single, double)), float(f"{right:.6g}"))
    value, std = single.values()
    lost[mean] = abs(value/right - 1), std/abs(right)
    if abs(list(double.values())[0]/right - 1) > 1e-6: sys.exit("this has changed: float64 is off")
if not (lost[10][0] > 1e-3 and lost[100][0] > 1e-2 and lost[10][1] > 1e-3): sys.exit("this has changed")
print("as described")
PYTHON
