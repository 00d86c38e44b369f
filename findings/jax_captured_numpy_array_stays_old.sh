#!/usr/bin/env bash
# JAX: a 64-bit NumPy array that some jitted function has captured stays old everywhere, also for jnp.array of it.
#
# Versions       pinned below: jax and jaxlib 0.10.2, CPU
# Behaviour      A jitted function that reads a float64 or int64 NumPy array from around it (NumPy's default types)
#                makes JAX keep the converted array by the NumPy array's identity, for as long as the program lives. If
#                the array is then changed in place, every way into JAX gives the old values: jnp.asarray, jnp.array,
#                jax.device_put, arithmetic, another jitted function, and even passing it as an argument. A copy of it
#                is new. float32 and int32 arrays, which need no conversion, are not kept.
#                For the same reason, under enable_x64 the array is still float32, and a function that captures it in a
#                float64 computation is not compiled (verifier error).
# Why it matters That a captured constant is baked into the program is known. That the array itself is frozen for all
#                other uses, arguments included, is not: a buffer that is filled anew for each batch gives the first
#                batch for ever, without a message.
# Seen           jax 0.10.2    float64 and int64: old by all six ways, new by copy and after the program is gone;
#                              float32 and int32: new; under x64: float32, ValueError
#                jax 0.12.0.1  the same (Python 3.13)
#
# Run it         findings/jax_captured_numpy_array_stays_old.sh          PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2
cd "$folder"
env -u PYTHONPATH JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys

import jax, jax.numpy as jnp, numpy as np

WAYS = dict(asarray=jnp.asarray, array=jnp.array, device_put=jax.device_put, arithmetic=lambda w: w*jnp.ones(4),
            other_program=lambda w: jax.jit(lambda x: w*x + 0)(1.), argument=lambda w: jax.jit(lambda a: a*1)(w),
            copy=lambda w: jnp.asarray(w.copy()))
first = lambda a: float(np.asarray(a)[0])


def after_change(kind):
    "What each way gives of an array of 1, captured, then filled with 3; and once the program is gone"
    w = np.ones(4, kind)
    program = jax.jit(lambda x: w*x)
    program(1.)
    w[:] = 3
    seen = {name: first(way(w)) for name, way in WAYS.items()}
    del program
    return seen, first(jnp.asarray(w))


print("python", sys.version.split()[0], "jax", jax.__version__)
for kind in (np.float64, np.int64, np.float32, np.int32):
    seen, gone = after_change(kind)
    print(f"{kind.__name__}: {seen}; program gone: {gone}")
    old = 1. if np.dtype(kind).itemsize == 8 else 3.
    if gone != 3 or seen.pop("copy") != 3 or set(seen.values()) != {old}: sys.exit("this has changed")

w = np.ones(2)
program = jax.jit(lambda x: w*x)
program(jnp.ones(2))
with jax.enable_x64(True):
    kind = jnp.asarray(w).dtype
    try: error = str(jax.jit(lambda x: w*x)(jnp.ones(2)))
    except ValueError as e: error = type(e).__name__
print(f"under x64: {kind}, {error}")
if (kind, error) != (jnp.float32, "ValueError"): sys.exit("this has changed")
print("as described")
PYTHON
