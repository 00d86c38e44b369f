#!/usr/bin/env bash
# Optax: under MultiSteps one NaN micro-batch spoils every later update, and apply_if_finite inside it hides that.
#
# Versions       pinned below: optax 0.2.8, jax and jaxlib 0.10.2, CPU
# Behaviour      `MultiSteps(tx, k)` masks by multiplying, and 0 * NaN is NaN: a NaN gradient gives NaN updates at once,
#                in the middle of a window, and stays in the accumulator after the window is over, so all later windows
#                are NaN. With `apply_if_finite(tx, n)` inside, parameters are spared but the accumulator is not: later
#                updates are exactly 0, without a message, until n windows have passed, and then NaN.
#                `apply_if_finite(MultiSteps(...), n)`, outside, and `should_skip_update_fn=skip_not_finite` leave only
#                the bad micro-batch out.
# Why it matters The guard inside looks right, training goes on, the loss is finite, and nothing is learned any more.
# Seen           gradients 1 except for one NaN (the second of 12), k = 2, sgd(1), sums of updates after it:
#                bare nan; guard inside 0; guard outside -5; skip_not_finite -5
#
# Run it         findings/optax_multisteps_keeps_a_nan.sh          PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check optax==0.2.8 jax==0.10.2 jaxlib==0.10.2
cd "$folder"
env -u PYTHONPATH JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import math, sys

import jax.numpy as jnp, optax

sgd = optax.sgd(1.)
ways = dict(bare=optax.MultiSteps(sgd, 2),
            inside=optax.MultiSteps(optax.apply_if_finite(sgd, 100), 2),
            outside=optax.apply_if_finite(optax.MultiSteps(sgd, 2).gradient_transformation(), 100),
            skip=optax.MultiSteps(sgd, 2, should_skip_update_fn=optax.skip_not_finite))


def moved(tx):
    "How far one parameter goes in the ten micro-batches after the bad one"
    w = jnp.zeros(())
    state, total = tx.init(w), 0.
    for i in range(12):
        update, state = tx.update(jnp.where(i == 1, jnp.nan, 1.), state, w)
        if i > 1: total += float(update)
    return total


got = {name: moved(tx) for name, tx in ways.items()}
print("optax", optax.__version__, got)
if not (math.isnan(got["bare"]) and got["inside"] == 0 and got["outside"] <= -4 and got["skip"] <= -4):
    sys.exit("this has changed")
print("as described")
PYTHON
