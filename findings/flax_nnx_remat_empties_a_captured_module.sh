#!/usr/bin/env bash
# Flax: differentiating through a captured NNX module with remat inside leaves the module without parameters.
#
# Versions       pinned below: flax 0.12.8, jax and jaxlib 0.10.2, CPU
# Behaviour      A module with an `nnx.remat` method, called inside a function that JAX differentiates with respect to
#                the input (the module is captured, not an argument), raises TraceContextError. That rule is documented.
#                What is not: the module outside is changed by the failed call. Its parameters are gone afterwards
#                (`vars(module)` is empty), `nnx.state` of the parent is silently smaller. `nnx.clone` inside the
#                function, or `jax.checkpoint` on split state, works and keeps everything.
# Why it matters Gradients with respect to the input are what guidance, likelihoods and flow maps take. Code that works
#                without remat destroys the model when remat is switched on to save memory, and a caller that catches
#                the error goes on with an empty one.
# Seen           jax.jvp, jax.grad, jax.jit of `lambda x: net(x)`: TraceContextError each; parameters 2 -> 0; with
#                nnx.clone: no error, 2 -> 2
#
# Run it         findings/flax_nnx_remat_empties_a_captured_module.sh          PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check flax==0.12.8 jax==0.10.2 jaxlib==0.10.2
cd "$folder"
env -u PYTHONPATH JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys

import flax, jax, jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs): self.linear = nnx.Linear(3, 3, rngs=rngs)

    @nnx.remat
    def __call__(self, x): return jnp.tanh(self.linear(x))


def count(module): return len(jax.tree.leaves(nnx.state(module, nnx.Param)))


x = jnp.ones((2, 3))
ways = dict(jvp=lambda f: jax.jvp(f, (x,), (x,)), grad=lambda f: jax.grad(lambda x: f(x).sum())(x), jit=lambda f: jax.jit(f)(x))
seen = {}
print("flax", flax.__version__, "jax", jax.__version__)
for name, way in ways.items():
    net = Block(nnx.Rngs(0))
    before = count(net)
    try: way(lambda x: net(x)); error = None
    except Exception as e: error = type(e).__name__
    seen[name] = (before, error, count(net))
    net = Block(nnx.Rngs(0))
    way(lambda x: nnx.clone(net)(x))
    print(f"{name}: {error}, parameters {before} -> {seen[name][2]}; with nnx.clone: {before} -> {count(net)}")
    if count(net) != before: sys.exit("this has changed")
if any(v != (2, "TraceContextError", 0) for v in seen.values()): sys.exit("this has changed")
print("as described")
PYTHON
