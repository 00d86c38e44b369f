#!/usr/bin/env bash
# XLA on a CPU: a donated training state is aliased whole, and every parameter is copied all the same for an average of weights.
#
# Versions       pinned below: jax and jaxlib 0.12.0.1, optax 0.2.8, CPU
# Behaviour      One update: gradient, AdamW with the norm of its step, an exponential average of the weights, and
#                `jnp.where(finite, new, old)` over the state, which is donated. Written in the usual order (average the new
#                weights, then guard everything) the compiled program holds a copy of every array of parameters: the fusion
#                that makes the average works the new weights out again from the old ones, which another fusion has been
#                allowed to overwrite. So it is without the guard. If the weights are guarded first and the average is taken
#                of those, no copy is left, with as many fusions. memory_analysis() reports the whole state as aliased in all
#                three.
# Why it matters Donation is taken for "in place", and the report of aliased bytes seems to confirm it. The copies are a read
#                and a write of all parameters in each update, which only the program's text shows.
# Seen           no guard                 copies of parameters  6   fusions 73   aliased 100%
#                guard after the average  copies of parameters  6   fusions 86   aliased 100%
#                average after the guard  copies of parameters  0   fusions 86   aliased 100%
#
# Run it         findings/xla_cpu_guarded_average_copies_donated_parameters.sh       PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.12.0.1 jaxlib==0.12.0.1 optax==0.2.8
cd "$folder"
env -u PYTHONPATH -u XLA_FLAGS JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import re, sys

import jax, jax.numpy as jnp, numpy as np, optax

adamw = optax.adamw(1e-3)
key = jax.random.key(0)
params = [jax.random.normal(jax.random.fold_in(key, i), (64 + i, 65 + i))/8 for i in range(6)]
state = dict(params=params, average=[p + 0 for p in params], opt=adamw.init(params))
x = jax.random.normal(key, (32, 64))


def loss(params, x):
    for p in params: x = jnp.tanh(x@p)
    return jnp.square(x).mean()


def update(state, x, order):
    value, grad = jax.value_and_grad(loss)(state["params"], x)
    step, opt = adamw.update(grad, state["opt"], state["params"])
    new = optax.apply_updates(state["params"], step)
    finite = jnp.isfinite(value) & jnp.isfinite(optax.global_norm(step))
    keep = lambda a, b: jax.tree.map(lambda u, v: jnp.where(finite, u, v), a, b)
    mean = lambda new: jax.tree.map(lambda a, b: .999*a + .001*b, state["average"], new)
    if order == "no guard": return dict(params=new, average=mean(new), opt=opt), value, finite
    if order == "guard after the average":
        return keep(dict(params=new, average=mean(new), opt=opt), state), value, finite
    new = keep(new, state["params"])
    return dict(params=new, average=keep(mean(new), state["average"]), opt=keep(opt, state["opt"])), value, finite


print("python", sys.version.split()[0], "jax", jax.__version__)
found, results = {}, {}
for order in ("no guard", "guard after the average", "average after the guard"):
    program = jax.jit(update, static_argnames="order", donate_argnames="state").lower(state, x, order).compile()
    text = program.as_text()
    entry, shapes = text[text.index("\nENTRY"):], {"f32[%d,%d]" % p.shape for p in params}
    copies = sum(shape.split("{")[0] in shapes for shape in re.findall(r"= (\S+) copy\(", entry))
    memory = program.memory_analysis()
    aliased = memory.alias_size_in_bytes/sum(a.nbytes for a in jax.tree.leaves(state))
    found[order] = copies
    print(f"{order:24} copies of parameters {copies:2}   fusions {len(re.findall('fusion[(]', entry)):2}   aliased {aliased:.0%}")
    given = jax.tree.map(lambda a: a + 0, state)
    results[order] = jax.tree.leaves(program(given, x))
same = all(np.allclose(a, b, rtol=1e-5, atol=1e-7) for v in results.values() for a, b in zip(v, results["no guard"]))
if list(found.values()) != [6, 6, 0] or not same: sys.exit(f"this has changed ({found}, the same results: {same})")
print("as described")
PYTHON
