#!/usr/bin/env bash
# Grain: the second epoch of seed 0 is the first epoch of seed 1, element for element.
#
# Versions       pinned below: grain 0.2.18
# Behaviour      `MapDataset.shuffle(seed=s)` with `repeat`, and `IndexSampler(shuffle=True, seed=s)`, order epoch e by
#                s + e. So runs of seeds 0, 1, 2, ... go through the same orders, one epoch apart.
#                `MapDataset.seed(s).shuffle()` does not have this.
# Why it matters Error bars over seeds 0, 1, 2 suppose independent orders; here n seeds of n epochs have 2n - 1 orders
#                between them.
# Seen           epoch 1 of seed 0 equals epoch 0 of seed 1: shuffle(seed=) yes, IndexSampler yes, seed().shuffle() no
#
# Run it         findings/grain_seed_and_epoch_are_one_number.sh          PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check grain==0.2.18
cd "$folder"
env -u PYTHONPATH "$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import grain

N = 100


def by_shuffle(seed):
    ds = grain.MapDataset.source(list(range(N))).shuffle(seed=seed).repeat(2)
    return [ds[i] for i in range(2*N)]


def by_seed(seed):
    ds = grain.MapDataset.source(list(range(N))).seed(seed).shuffle().repeat(2)
    return [ds[i] for i in range(2*N)]


def by_sampler(seed):
    sampler = grain.samplers.IndexSampler(N, num_epochs=2, shuffle=True, seed=seed)
    return [sampler[i].record_key for i in range(2*N)]


same = {f.__name__: f(0)[N:] == f(1)[:N] for f in (by_shuffle, by_sampler, by_seed)}
print("grain", version("grain"), "epoch 1 of seed 0 equals epoch 0 of seed 1:", same)
if same != dict(by_shuffle=True, by_sampler=True, by_seed=False): sys.exit("this has changed")
print("as described")
PYTHON
