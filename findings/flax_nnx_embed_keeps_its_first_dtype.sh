#!/usr/bin/env bash
# Flax: nnx.Embed answers in the type it was built with, whatever its table is cast to later; other layers follow theirs.
#
# Versions       pinned below: flax 0.12.8, jax and jaxlib 0.10.2, numpy 2.2.6, CPU
# Behaviour      dtype=None means "the type of the parameters and the input" for nnx.Linear, Conv and LayerNorm, decided at
#                each call. nnx.Embed fills it in when it is built, from the table it has just drawn. Parameters that are
#                cast afterwards (a tree map to bfloat16 for sampling, float64 for a test of gradients, a loaded file)
#                change what the others compute in; Embed casts its table back.
# Why it matters A model cast to bfloat16 is float32 from the label embedding on: every layer behind the sum promotes, and
#                neither an error nor a test of shapes tells. With float64 parameters the lookup rounds to float32, so that
#                small differences of the table vanish: a slope of 27.3 was measured as 0.
# Seen           parameters cast to      Linear      Conv        LayerNorm   Embed
#                bfloat16                bfloat16    bfloat16    bfloat16    float32
#                float64                 float64     float64     float64     float32
#                slope of a sum of sines along the float64 table 27.3, by central differences of 1e-9 through the layer 0
#
# Run it         findings/flax_nnx_embed_keeps_its_first_dtype.sh        PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check flax==0.12.8 jax==0.10.2 jaxlib==0.10.2 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH JAX_PLATFORMS=cpu JAX_ENABLE_X64=1 "$folder/env/bin/python" - <<'PYTHON'
import sys

import flax, jax, jax.numpy as jnp
from flax import nnx

print("python", sys.version.split()[0], "jax", jax.__version__, "flax", flax.__version__)
layers = {"Linear": lambda: nnx.Linear(4, 4, rngs=nnx.Rngs(0)), "Conv": lambda: nnx.Conv(4, 4, (1,), rngs=nnx.Rngs(0)),
          "LayerNorm": lambda: nnx.LayerNorm(4, rngs=nnx.Rngs(0)), "Embed": lambda: nnx.Embed(8, 4, rngs=nnx.Rngs(0))}
seen = {}
for kind in ("bfloat16", "float64"):
    for name, make in layers.items():
        layer = make()
        nnx.update(layer, jax.tree.map(lambda a: a.astype(kind), nnx.state(layer, nnx.Param)))
        x = jnp.arange(2) if name == "Embed" else jnp.ones((2, 3, 4), kind)
        seen[kind, name] = layer(x).dtype.name
    print(kind, {name: seen[kind, name] for name in layers})
table = layer.embedding[...]                                     # float64 by now
def value(shift):
    layer.embedding[...] = table + shift
    return jnp.sin(layer(jnp.arange(8)).astype("float64")).sum()
slope, apart = float(jax.grad(lambda t: jnp.sin(t).sum())(table).sum()), float(value(1e-9) - value(-1e-9))/2e-9
print(f"slope of the table {slope:.3f}, by differences through the layer {apart:.3f}")
follow = all(seen[kind, name] == kind for kind, name in seen if name != "Embed")
if not (follow and seen["bfloat16", "Embed"] == seen["float64", "Embed"] == "float32" and apart == 0 != slope):
    sys.exit("this has changed")
print("as described")
PYTHON
