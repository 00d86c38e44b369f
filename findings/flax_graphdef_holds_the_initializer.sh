#!/usr/bin/env bash
# flax nnx 0.11: two networks of one recipe are two programs, if an initializer was made for each of them.
#
# Versions       pinned below: flax 0.11.2 with jax and jaxlib 0.7.2 (Colab's image of June 2026); flax 0.12.8 with jax
#                0.10.2 for comparison; numpy 2.2.6, CPU
# Behaviour      nnx.Linear and nnx.Conv of 0.11 keep kernel_init and bias_init as attributes, so that the functions are
#                part of the GraphDef. A factory such as my_init(scale), like those of jax.nn.initializers, gives another
#                function at each call; GraphDefs of equal networks are then unequal. 0.12 keeps none.
# Why it matters The GraphDef is the static argument by which jax.jit tells programs apart. A network that is built again,
#                to load weights into it, say, compiles all of its programs again, and no message says so. The initializer
#                has done its work by then.
# Seen           0.11.2: GraphDefs equal with one function shared by both: True, made for each: False, 2 programs
#                0.12.8: True, True, 1 program
#
# Run it         findings/flax_graphdef_holds_the_initializer.sh      PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
import sys

import flax, jax
from flax import nnx

def network(init): return nnx.split(nnx.Linear(2, 3, kernel_init=init, rngs=nnx.Rngs(0)))

shared = jax.nn.initializers.normal(.1)
each = [network(jax.nn.initializers.normal(.1)) for _ in range(2)]
same = network(shared)[0] == network(shared)[0]
run = jax.jit(lambda graph, state: nnx.merge(graph, state)(jax.numpy.ones(2)), static_argnums=0)
for graph, state in each: run(graph, state)
seen = same, each[0][0] == each[1][0], run._cache_size()
print("flax", flax.__version__, "jax", jax.__version__, "shared, made for each, programs:", *seen)
if str(seen) != sys.argv[1]: sys.exit("this has changed")
PYTHON
for versions in "0.11.2 0.7.2 (True, False, 2)" "0.12.8 0.10.2 (True, True, 1)"; do
    read -r flax jax wanted <<< "$versions"
    "${PYTHON:-python3}" -m venv --clear env
    env/bin/pip install -q --disable-pip-version-check "flax==$flax" "jax==$jax" "jaxlib==$jax" numpy==2.2.6
    env -u PYTHONPATH -u XLA_FLAGS JAX_PLATFORMS=cpu env/bin/python look.py "$wanted"
done
echo "as described"
