#!/usr/bin/env bash
# diffusers: add_noise on a bfloat16 batch adds no noise at all at the first ten of DDPM's thousand levels.
#
# Versions       pinned below: diffusers 0.42.1, torch 2.14.1, numpy 2.2.6, CPU
# Behaviour      `DDPMScheduler.add_noise` takes the product of the alphas to the samples' type first and works out
#                sqrt(1 - product) afterwards. Near the data the product is .9999 and rounds to 1 in bfloat16, so sigma is
#                0 instead of .01 to .04; further on it moves in steps of 1/256 of the variance, so that a thousand levels
#                become 190. `get_velocity` goes the same way: its target lacks the same part. float16 loses the first two.
# Why it matters A loop that keeps latents in bfloat16 and draws t evenly asks a network, once in a hundred pictures, to find
#                noise that is not there (its error there is that of guessing, and no loss curve shows it), and names the levels
#                that follow up to a third wrong. Noise that is added in float32 and cast afterwards has none of this.
# Seen           x0 = 0, noise = 1, so that what comes back is sigma          t = 0    5       10      20      50     levels
#                float32                                                     .0100   .0300   .0468   .0791   .1733  1000
#                bfloat16                                                    0       0       .0625   .0884   .1768   190
#                float16                                                     0       .0312   .0442   .0797   .1740   573
#                levels without any noise: 0, 10, 2
#
# Run it         findings/diffusers_add_noise_in_half_precision.sh       PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check torch==2.14.1 diffusers==0.42.1 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" - <<'PYTHON'
import sys

import diffusers, torch
from diffusers import DDPMScheduler

print("python", sys.version.split()[0], "diffusers", diffusers.__version__, "torch", torch.__version__)
scheduler, steps, seen = DDPMScheduler(num_train_timesteps=1000), torch.arange(1000), {}
for kind in (torch.float32, torch.bfloat16, torch.float16):
    clean, noise = torch.zeros(1000, 1, dtype=kind), torch.ones(1000, 1, dtype=kind)
    sigma = scheduler.add_noise(clean, noise, steps).float().flatten()
    target = scheduler.get_velocity(torch.ones_like(clean), torch.zeros_like(noise), steps).float().flatten()   # -sigma
    seen[kind] = int((sigma == 0).sum()), sigma.unique().numel(), int((target == 0).sum())
    print(kind, *(f"{v:.4f}" for v in sigma[[0, 5, 10, 20, 50]]), "without noise, levels, without target:", *seen[kind])
kept = seen[torch.float32] == (0, 1000, 0)
lost = all(seen[k][0] == seen[k][2] > 1 for k in (torch.bfloat16, torch.float16)) and seen[torch.bfloat16][1] < 250
cast_last = scheduler.add_noise(torch.zeros(1000, 1), torch.ones(1000, 1), steps).bfloat16()
if not (kept and lost and (cast_last > 0).all()): sys.exit("this has changed")
print("as described")
PYTHON
