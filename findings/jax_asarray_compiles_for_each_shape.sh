#!/usr/bin/env bash
# JAX 0.12: jnp.asarray and jnp.array of a NumPy array compile a program for each shape; device_put compiles none.
#
# Versions       pinned below: jax and jaxlib 0.12.0.1, CPU
# Behaviour      jnp.asarray(x) and jnp.array(x) of a NumPy array go through XLA's compiler the first time that a shape and
#                type are met: 50 shapes are 50 programs, about 5 ms each on a CPU. Met again, they cost microseconds.
#                jax.device_put(x) compiles nothing, and is a hundred times as fast the first time. In jax 0.7.2 jnp.asarray
#                compiled nothing either, only jnp.array did.
# Why it matters Loading a network's weights with jax.tree.map(jnp.asarray, arrays) costs a compilation for each shape of a
#                layer, at each start of a process (each is too quick to compile for the disk cache's default). Nothing
#                says so: it looks like slow input. jax.device_put of the whole tree does not compile.
# Seen           jax 0.12.0.1   jnp.asarray   50 programs   822 ms first     1 ms again      (a busy machine; 244 ms on a quiet one)
#                               jnp.array     50 programs   780 ms first     1 ms again
#                               device_put     0 programs     7 ms first     1 ms again
#                jax 0.7.2      jnp.asarray 0 programs, jnp.array 50, device_put 0
#
# Run it         findings/jax_asarray_compiles_for_each_shape.sh                      PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.12.0.1 jaxlib==0.12.0.1
cd "$folder"
env -u PYTHONPATH -u JAX_COMPILATION_CACHE_DIR JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys, time

import jax, jax.numpy as jnp, numpy as np

compiled = []
jax.monitoring.register_event_duration_secs_listener(
    lambda event, seconds, **_: compiled.append(event) if event.endswith("backend_compile_duration") else None)


def clock(way, arrays):
    "Milliseconds to hand over all arrays"
    start = time.perf_counter()
    jax.block_until_ready([way(a) for a in arrays])
    return 1e3*(time.perf_counter() - start)


jnp.zeros(()).block_until_ready()
print("python", sys.version.split()[0], "jax", jax.__version__, "numpy", np.__version__)
seen = {}
for rows, (name, way) in enumerate({"jnp.asarray": jnp.asarray, "jnp.array": jnp.array, "device_put": jax.device_put}.items()):
    arrays = [np.ones((2 + rows, n), np.float32) for n in range(1, 51)]     # shapes that no other way has met
    compiled.clear()
    first = clock(way, arrays)
    seen[name] = len(compiled)
    print(f"{name:<12} {seen[name]:>3} programs {first:>6.0f} ms first {clock(way, arrays):>6.0f} ms again")
if seen != {"jnp.asarray": 50, "jnp.array": 50, "device_put": 0}: sys.exit("this has changed")
PYTHON
