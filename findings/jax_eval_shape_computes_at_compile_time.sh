#!/usr/bin/env bash
# JAX: inside jax.ensure_compile_time_eval(), jax.eval_shape computes everything that depends on no argument.
#
# Versions       pinned below: jax and jaxlib 0.12.0.1, CPU
# Behaviour      jax.eval_shape(f) is documented to work out shapes "without any FLOPs", and alone it does: arrays that f makes
#                are tracers, nothing is compiled, a matrix of a terabyte has a shape. Inside ensure_compile_time_eval(), which
#                asks for values where they are known, the same call runs f: its arrays are real, each operation is compiled
#                and carried out, memory is allocated, and the result is shapes all the same.
# Why it matters The two meet when weights are read: ensure_compile_time_eval() keeps what is loaded from becoming a tracer of
#                a surrounding jit, and eval_shape inside it (flax's nnx.eval_shape too) is the way to a network without
#                weights. Random weights are then drawn, layer by layer, and thrown away: a compilation for each shape of a layer,
#                and the memory that eval_shape was to save. Plan first, then enter.
# Seen           jax 0.12.0.1   outside  tracer  True   programs compiled  0
#                               inside   tracer False   programs compiled  7     the same shape
#                jax 0.7.2      the same, 5 programs
#
# Run it         findings/jax_eval_shape_computes_at_compile_time.sh                  PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.12.0.1 jaxlib==0.12.0.1
cd "$folder"
env -u PYTHONPATH -u JAX_COMPILATION_CACHE_DIR JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys
from contextlib import nullcontext

import jax, jax.numpy as jnp

compiled, tracers = [], []
jax.monitoring.register_event_duration_secs_listener(
    lambda event, seconds, **_: compiled.append(event) if event.endswith("backend_compile_duration") else None)


def weights():
    "The first weights of a layer"
    w = jax.random.normal(jax.random.key(0), (64, 32))/8
    tracers.append(isinstance(w, jax.core.Tracer))
    return w


print("python", sys.version.split()[0], "jax", jax.__version__)
seen = []
for name, where in (("outside", nullcontext), ("inside", jax.ensure_compile_time_eval)):
    compiled.clear()
    with where(): shape = jax.eval_shape(weights)
    seen.append((tracers[-1], len(compiled) > 0, shape.shape, type(shape).__name__))
    print(f"{name:<8} tracer {tracers[-1]!s:>5}   programs compiled {len(compiled):>2}   {shape}")
kind = (64, 32), "ShapeDtypeStruct"
if seen != [(True, False, *kind), (False, True, *kind)]: sys.exit("this has changed")
PYTHON
