#!/usr/bin/env bash
# XLA on a CPU: the gradient of a convolution by its input is several times slower inside lax.scan than outside.
#
# Versions       pinned below: jax and jaxlib 0.10.2, numpy 2.2.6, CPU
# Behaviour      The gradient convolves with the kernel turned round, its two channel axes swapped. Outside a loop XLA writes
#                the constant kernel in the order that its fast routine wants (labels ..._01io->...). Inside the body of a scan
#                it leaves the swapped order (..._01oi->...), for which there is a slow routine only. Nothing is said.
# Why it matters A sampler that needs gradients of the network (guidance by a classifier, posterior sampling) is a scan over
#                steps: there each gradient cost five times what a measurement of the gradient alone had promised.
# Seen           twenty gradients of one convolution, 64 to 64 channels, batch 4 of 8 x 8: scan 17 ms, unrolled 4 ms of
#                processor time; 01oi in the compiled text of the scan, none in the unrolled one
#
# Run it         findings/xla_cpu_convolution_gradient_in_a_loop.sh      PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2 numpy==2.2.6
cd "$folder"
env -u PYTHONPATH -u XLA_FLAGS JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys, time

import jax, jax.numpy as jnp
from jax import lax

print("python", sys.version.split()[0], "jax", jax.__version__)
kernel, x = jnp.ones((3, 3, 64, 64)), jnp.ones((4, 8, 8, 64))
convolve = lambda x: lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
slope = jax.grad(lambda x: (convolve(x)**2).sum())

def unrolled(x):
    for _ in range(20): x = slope(x)*1e-3
    return x

def scanned(x): return lax.scan(lambda x, _: (slope(x)*1e-3, None), x, length=20)[0]

seen = {}
for name, f in (("scan", scanned), ("unrolled", unrolled)):
    program = jax.jit(f).lower(x).compile()
    program(x).block_until_ready()
    times = []
    for _ in range(5):
        begin = time.process_time()
        program(x).block_until_ready()
        times.append(time.process_time() - begin)
    seen[name] = "01oi" in program.as_text()
    print(f"{name}: {1e3*min(times):.1f} ms of processor time, swapped kernel in the compiled text: {seen[name]}")
if seen != {"scan": True, "unrolled": False}: sys.exit("this has changed")
print("as described")
PYTHON
