#!/usr/bin/env bash
# optax.join_schedules asks every schedule at every step, the later ones at counts below zero.
#
# Versions       pinned below: optax 0.2.8, jax and jaxlib 0.10.2, numpy 2.2.6, CPU
# Behaviour      join_schedules([warm-up, decay], [5]) calls decay(-5), decay(-4), ... while the warm-up lasts, and throws the
#                answers away by jnp.where. A schedule of one's own with a pole or a root there fails in two ways. With a
#                Python number as the count it raises, or, where Python's power turns to complex numbers, makes the
#                joined rate complex. With a traced count, as an optimizer has it, neither is seen.
# Why it matters A rate that trains without a fault ends the loop that writes it into a log, or a test that prints it; and a
#                complex rate, logged, is no JSON.
# Seen           1/(n + 5): ZeroDivisionError at count 0, .1 under jit; n**.5: (0.1+0j) at count 0, .1 under jit
#
# Run it         findings/optax_join_schedules_counts_below_zero.sh      PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check optax==0.2.8 jax==0.10.2 jaxlib==0.10.2 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH -u XLA_FLAGS JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys

import jax, optax

print("python", sys.version.split()[0], "optax", optax.__version__, "jax", jax.__version__)
warm_up = lambda n: .1
seen = {}
for name, decay in {"1/(n + 5)": lambda n: 1/(n + 5), "n**.5": lambda n: n**.5}.items():
    rate = optax.join_schedules([warm_up, decay], [5])
    try: plain = str(rate(0))
    except ZeroDivisionError as e: plain = type(e).__name__
    seen[name] = plain, round(float(jax.jit(rate)(0)), 3)
    print(f"{name}: at count 0 {plain}, under jit {seen[name][1]}")
if seen != {"1/(n + 5)": ("ZeroDivisionError", .1), "n**.5": ("(0.1+0j)", .1)}: sys.exit("this has changed")
print("as described")
PYTHON
