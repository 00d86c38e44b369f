#!/usr/bin/env bash
# XLA on a CPU with --xla_cpu_experimental_onednn_custom_call: what goes into GELU or SiLU is lost where it is wanted again.
#
# Versions       pinned below: jax and jaxlib 0.12.0.1, numpy 2.2.6, CPU (x86-64)
# Behaviour      With the option convolutions and large products become calls of oneDNN. An activation that follows is drawn
#                into the call. That is done although the number before the activation is used a second time, and then the
#                second user gets the activated one. Sigmoid and tanh are left alone.
# Why it matters The gradient through SiLU is such a second user. The option is a name in the list of XLA's flags, it makes
#                networks faster, nothing warns, and values without a gradient are right.
# Seen           the number before SiLU, returned beside it: off by 0.985 of its size, before GELU by 1.000, sigmoid 0, tanh 0;
#                the gradient by the picture through SiLU: off by 0.063 of its size
#
# Run it         findings/xla_cpu_onednn_overwrites_an_activation.sh      PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.12.0.1 jaxlib==0.12.0.1 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH -u XLA_FLAGS JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys

import jax, jax.numpy as jnp, numpy as np

print("python", sys.version.split()[0], "jax", jax.__version__)
rng = np.random.default_rng(0)
x, w, b = (jnp.asarray(rng.normal(size=s), jnp.float32) for s in ((2, 7, 1), (4, 1, 3), (1, 1, 3)))

def before(x):
    return jax.lax.conv_general_dilated(x, w, (1,), "SAME", dimension_numbers=("NWC", "WIO", "NWC")) + b

def distance(f):
    "Largest difference that the option makes to each result, in units of its size"
    program = jax.jit(f).lower(x)
    right = program.compile()(x)
    other = program.compile(compiler_options={"xla_cpu_experimental_onednn_custom_call": True,
                                              "xla_cpu_experimental_ynn_fusion_type": ""})(x)
    return [float(abs(p - q).max()/abs(p).max()) for p, q in zip(jax.tree.leaves(right), jax.tree.leaves(other))]

right = {}
for name, f in dict(SiLU=jax.nn.silu, GELU=jax.nn.gelu, sigmoid=jax.nn.sigmoid, tanh=jnp.tanh).items():
    both, slope = distance(lambda x: (f(before(x)), before(x))), distance(jax.grad(lambda x: (f(before(x))**2).sum()))
    right[name] = both[0] < 1e-6, both[1] < 1e-6, slope[0] < 1e-6
    print(f"{name}: activated {both[0]:.1e}, before it {both[1]:.3f}, gradient {slope[0]:.3f}")
good = True, True, True
if right != dict(SiLU=(True, False, False), GELU=(True, False, True), sigmoid=good, tanh=good): sys.exit("this has changed")
print("as described")
PYTHON
