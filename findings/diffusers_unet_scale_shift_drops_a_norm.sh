#!/usr/bin/env bash
# diffusers: UNet2DModel with resnet_time_scale_shift="scale_shift" has no group norm in its middle attention.
#
# Versions       pinned below: diffusers 0.42.1, torch 2.14.1, numpy 2.2.6, CPU
# Behaviour      resnet_time_scale_shift says how the time enters the residual blocks. Set to "scale_shift" it also takes the
#                norm out of the attention in the middle block, unless attn_norm_num_groups is given. The attentions of the
#                other levels keep theirs, so one network has attentions of two kinds.
# Why it matters A network of guided diffusion or EDM, whose every attention has a norm, does not fit when it is built by the
#                two options that describe it; weights load with missing keys, and a network that is trained anew attends to
#                activations that nothing has scaled.
# Seen           middle attention's group_norm: default 32 groups, "scale_shift" None, with attn_norm_num_groups=32 32 groups
#                attention going down, with "scale_shift": 32 groups
#
# Run it         findings/diffusers_unet_scale_shift_drops_a_norm.sh     PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check diffusers==0.42.1 torch==2.14.1 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys

import diffusers

print("python", sys.version.split()[0], "diffusers", diffusers.__version__)
shape = dict(sample_size=16, block_out_channels=(32, 64), down_block_types=("DownBlock2D", "AttnDownBlock2D"),
             up_block_types=("AttnUpBlock2D", "UpBlock2D"))
groups = lambda attention: attention.group_norm.num_groups if attention.group_norm is not None else None
seen = {}
for name, how in (("default", {}), ("scale_shift", dict(resnet_time_scale_shift="scale_shift")),
                  ("and groups", dict(resnet_time_scale_shift="scale_shift", attn_norm_num_groups=32))):
    net = diffusers.UNet2DModel(**shape, **how)
    seen[name] = groups(net.mid_block.attentions[0]), groups(net.down_blocks[1].attentions[0])
    print(f"{name}: groups of the norm in the middle attention {seen[name][0]}, in one going down {seen[name][1]}")
if seen != {"default": (32, 32), "scale_shift": (None, 32), "and groups": (32, 32)}: sys.exit("this has changed")
print("as described")
PYTHON
