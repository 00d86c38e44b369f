#!/usr/bin/env bash
# safetensors: load(bytes) and deserialize(bytes) give the arrays in another order at each call; load_file keeps one order.
#
# Versions       pinned below: safetensors 0.8.0, NumPy 2.2.6
# Behaviour      The bytes of a file are always the same; load_file gives the arrays in the order in which they lie in the file
#                (wide types first, then by name), safe_open's keys() are sorted by name. The same bytes handed to
#                safetensors.numpy.load or safetensors.deserialize come back in an order that differs from call to call,
#                within one process, too; no hash seed of Python changes it.
# Why it matters A dict is taken to keep its order. Whatever walks over it (a hash of all arrays, a list of names in a
#                description, a flattened vector of parameters, random keys dealt out one by one) is another each time, only
#                when the file was read from memory, as it is after a download. Sort by name first.
# Seen           safetensors 0.8.0   20 times load of the same bytes: 20 different orders
#                                    20 times deserialize: 20 different orders
#                                    20 times load_file: 1 order, wide types first; keys(): 1 order, by name
#
# Run it         findings/safetensors_bytes_come_in_another_order_each_time.sh        PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check safetensors==0.8.0 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH PYTHONHASHSEED=0 "$folder/env/bin/python" - <<'PYTHON'
import sys

import numpy as np, safetensors
from safetensors.numpy import load, load_file, save

arrays = {f"layer{i:02}": np.full(2, i, np.int8 if i < 5 else np.float32) for i in range(20)}
data, file = save(arrays), "arrays.safetensors"
with open(file, "wb") as f: f.write(data)


def keys():
    with safetensors.safe_open(file, "np") as f: return tuple(f.keys())


ways = {"load": lambda: tuple(load(data)), "deserialize": lambda: tuple(k for k, _ in safetensors.deserialize(data)),
        "load_file": lambda: tuple(load_file(file)), "keys": keys}
print("python", sys.version.split()[0], "safetensors", safetensors.__version__)
orders = {name: {way() for _ in range(20)} for name, way in ways.items()}
for name, seen in orders.items(): print(f"{name:<12} orders in 20 calls {len(seen):>3}")
same = all(save(arrays) == data for _ in range(20))
print("files of equal bytes", same)
by_name, wide_first = sorted(arrays), [*sorted(arrays)[5:], *sorted(arrays)[:5]]
steady = orders["keys"] == {tuple(by_name)} and orders["load_file"] == {tuple(wide_first)}
if not (same and steady and len(orders["load"]) > 10 and len(orders["deserialize"]) > 10): sys.exit("this has changed")
PYTHON
