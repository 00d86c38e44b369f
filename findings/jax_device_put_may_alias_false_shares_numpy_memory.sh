#!/usr/bin/env bash
# JAX on a CPU: device_put(x, may_alias=False), documented to copy, keeps the memory of an aligned NumPy array.
#
# Versions       pinned below: jax and jaxlib 0.12.0.1, CPU
# Behaviour      The docstring says of may_alias: "If False, `x` will be copied". For a NumPy array whose memory begins at a
#                multiple of 64 bytes there is no copy: a later change of the NumPy array is a change of the JAX array. The
#                default (None) and True do the same. A start 4 or 16 bytes further is copied, whatever is asked for.
#                jnp.array and jnp.asarray copy, and so does device_put of a JAX array with may_alias=False.
# Why it matters may_alias=False is the way to ask for memory of one's own, say for a state that is kept while a buffer is
#                filled again. Whether it is granted depends on where the allocator put the buffer, so a test with small
#                arrays may pass and large ones change under one's hands. np.array(x) first is safe.
# Seen           jax 0.12.0.1   aligned: None True, True True, False True, jnp.asarray False, jnp.array False
#                               4 and 16 bytes off: False everywhere       (True: the change is seen in the JAX array)
#                jax 0.7.2      the same, and jnp.asarray shares an aligned array, too
#
# Run it         findings/jax_device_put_may_alias_false_shares_numpy_memory.sh        PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.12.0.1 jaxlib==0.12.0.1
cd "$folder"
env -u PYTHONPATH JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys
from functools import partial

import jax, jax.numpy as jnp, numpy as np


def at(offset):
    "1,000 zeros whose memory begins so many bytes after a multiple of 64"
    room = np.zeros(4064 + 64, np.uint8)
    start = -room.ctypes.data % 64 + offset
    return room[start:start + 4000].view(np.float32)


def shares(way, offset):
    "Is a later change of the NumPy array seen in the JAX array?"
    theirs = at(offset)
    ours = jax.block_until_ready(way(theirs))
    theirs[0] = 5
    return float(ours[0]) == 5


WAYS = {f"may_alias={v}": partial(jax.device_put, may_alias=v) for v in (None, True, False)}
WAYS |= {"jnp.asarray": jnp.asarray, "jnp.array": jnp.array}
print("python", sys.version.split()[0], "jax", jax.__version__, "numpy", np.__version__)
changed = False
for offset in (0, 4, 16):
    seen = {name: shares(way, offset) for name, way in WAYS.items()}
    print(f"{offset} bytes off: {seen}")
    changed |= seen != {name: offset == 0 and name.startswith("may_alias") for name in WAYS}
array = jnp.zeros(1000)
copied = jax.device_put(array, may_alias=False).unsafe_buffer_pointer() != array.unsafe_buffer_pointer()
print("a JAX array is copied with may_alias=False:", copied)
if changed or not copied: sys.exit("this has changed")
PYTHON
