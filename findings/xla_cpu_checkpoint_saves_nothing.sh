#!/usr/bin/env bash
# XLA on a CPU: jax.checkpoint computes nothing again and saves no memory, unless it stands inside lax.scan.
#
# Versions       pinned below: jax and jaxlib 0.10.2, numpy 2.2.6, CPU (0.7.2 does the same, 0.12.0.1 saves memory)
# Behaviour      Eight blocks of four layers each. Under jax.checkpoint the jaxpr keeps only what goes into a block, and the
#                lowered program holds the second forward pass behind optimization barriers. XLA's passes for the CPU take the
#                barriers away before they merge equal computations, so that the second pass melts into the first. What is left
#                wants more memory than the plain gradient. In a scan, where the two passes are two loops, it works.
# Why it matters Memory is the only reason to write it. Who tries on a CPU whether a step will fit, or trains there, pays
#                longer compiling for nothing, and no message says so.
# Seen           temporary memory of the gradient: written out 132 MiB plain, 160 MiB with jax.checkpoint;
#                in a scan 312 MiB plain, 56 MiB with it
#
# Run it         findings/xla_cpu_checkpoint_saves_nothing.sh      PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH -u XLA_FLAGS JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys

import jax, jax.numpy as jnp

print("python", sys.version.split()[0], "jax", jax.__version__)

def block(w, x):
    for _ in range(4): x = jnp.tanh(x @ w)
    return x

def memory(f, looped):
    "MiB that the gradient needs besides its arguments and its result"
    def loss(ws, x):
        if looped: x, _ = jax.lax.scan(lambda x, w: (f(w, x), None), x, ws)
        else:
            for w in ws: x = f(w, x)
        return jnp.square(x).sum()
    program = jax.jit(jax.grad(loss)).lower(jnp.zeros((8, 64, 64)), jnp.zeros((16_384, 64))).compile()
    return program.memory_analysis().temp_size_in_bytes/2**20

saved = {}
for name, looped in (("written out", False), ("in a scan", True)):
    plain, again = memory(block, looped), memory(jax.checkpoint(block), looped)
    saved[name] = again < plain
    print(f"{name}: plain {plain:.0f} MiB, with jax.checkpoint {again:.0f} MiB")
if saved != {"written out": False, "in a scan": True}: sys.exit("this has changed")
print("as described")
PYTHON
