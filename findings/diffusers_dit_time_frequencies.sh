#!/usr/bin/env bash
# diffusers: DiTTransformer2DModel embeds time with other frequencies than the network of the DiT paper.
#
# Versions       pinned below: diffusers 0.42.1, transformers not needed, torch 2.14.1, numpy 2.2.6, CPU
# Behaviour      DiT's own code turns the step t into cos and sin of t 10000^(-k/128), k = 0 .. 127. The time embedding inside
#                diffusers' adaLN blocks divides by 127 (downscale_freq_shift=1), so all but the first wave are others: near
#                k = 14 a wave of step 700 is two radians off. No entry of the configuration says which is meant.
# Why it matters Weights that were trained with the paper's code and converted are run on an embedding they have not seen; a
#                reader that follows the paper disagrees with the library by parts of the output, and looks for its own fault.
# Seen           first layer's time features off by 1.2 at step 500; output of a small network with random weights changed by
#                4 % of its spread; with downscale_freq_shift = 0 the features are the paper's
#
# Run it         findings/diffusers_dit_time_frequencies.sh              PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check diffusers==0.42.1 torch==2.14.1 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" -W ignore - <<'PYTHON'
import math, sys

import diffusers, torch

print("python", sys.version.split()[0], "torch", torch.__version__, "diffusers", diffusers.__version__)
torch.manual_seed(0)
net = diffusers.DiTTransformer2DModel(num_attention_heads=4, attention_head_dim=16, num_layers=1, sample_size=8,
                                      num_embeds_ada_norm=10).eval()
waves = net.transformer_blocks[0].norm1.emb.time_proj
step = torch.tensor([500, 500])
angle = 500*torch.exp(-math.log(10_000)*torch.arange(128)/128)            # as DiT's timestep_embedding has it
paper = torch.cat([angle.cos(), angle.sin()])

def look():
    with torch.no_grad(): y = net(x, timestep=step, class_labels=torch.tensor([1, 2])).sample
    return y, (waves(step)[0] - paper).abs().max().item()

x = torch.randn(2, 4, 8, 8)
shift = waves.downscale_freq_shift
theirs, off = look()
waves.downscale_freq_shift = 0
ours, right = look()
change = ((theirs - ours).std()/theirs.std()).item()
print(f"downscale_freq_shift {shift}: features off by {off:.3g}; with 0 by {right:.1g}; output changed by {change:.2g} of its spread")
if not (shift == 1 and off > 1 and right < 1e-4 and change > .01): sys.exit("this has changed")
print("as described")
PYTHON
