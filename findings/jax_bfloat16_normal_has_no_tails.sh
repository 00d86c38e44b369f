#!/usr/bin/env bash
# JAX: normal numbers drawn in bfloat16 take 128 values, none beyond 2.9, and their mean is not 0.
#
# Versions       pinned below: jax and jaxlib 0.10.2, CPU
# Behaviour      `jax.random.normal(key, shape, jnp.bfloat16)` turns 7 random bits into a number, so it gives 128 values
#                whatever the number of draws; the two ends of the range are not alike, which moves the mean; and nothing
#                lies beyond 2.9 standard deviations, where 3.7 of 1,000 normal numbers do. `uniform` has the same 128
#                values and a mean of .496. A float32 draw cast to bfloat16 has none of this.
# Why it matters `jax.random.normal(key, x.shape, x.dtype)` is the usual way to noise a batch. With a bfloat16 batch
#                every update and every stochastic sampler gets noise with a bias of -.012 and no tails. Weights that
#                are initialised in bfloat16 are concerned as well.
# Seen           jax 0.10.2  128 values, mean -.0121, largest 2.52, smallest -2.89; cast: 3,598 values, mean .0002,
#                            largest 4.53; uniform: 128 values, mean .496 (1,000,000 draws)
#
# Run it         findings/jax_bfloat16_normal_has_no_tails.sh          PYTHON=python3.13 for another interpreter
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

key, n = jax.random.key(0), 1_000_000


def facts(x):
    x = np.asarray(x).astype(np.float64)
    return len(np.unique(x)), x.mean(), x.min(), x.max()


rows = dict(drawn=facts(jax.random.normal(key, (n,), jnp.bfloat16)),
            cast=facts(jax.random.normal(key, (n,)).astype(jnp.bfloat16)),
            uniform=facts(jax.random.uniform(key, (n,), jnp.bfloat16)))
print("python", sys.version.split()[0], "jax", jax.__version__)
for name, (values, mean, low, high) in rows.items():
    print(f"{name:8} {values:5} values, mean {mean:+.4f}, from {low:.2f} to {high:.2f}")
values, mean, low, high = rows["drawn"]
if not (values == 128 and mean < -.008 and high < 2.9 and low > -2.9): sys.exit("this has changed")
if not (rows["cast"][0] > 2000 and abs(rows["cast"][1]) < 4/n**.5 and rows["uniform"][0] == 128): sys.exit("this has changed")
print("as described")
PYTHON
