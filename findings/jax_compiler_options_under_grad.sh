#!/usr/bin/env bash
# Versions: jax 0.10.2, jaxlib 0.10.2, Python 3.11, CPU.
# Behaviour: a function compiled by jax.jit(f, compiler_options=...) works when called and under jax.vmap, and raises
#   ValueError under jax.grad, where nobody wrote a second jit, as it does inside jax.jit. A function that is handed out
#   compiled with options is therefore not differentiable.
# Output seen:
#   plain: 9.0
#   jit: ValueError, top-level
#   grad: ValueError, top-level
#   vmap: [1. 1.]
# Exits non-zero if that changes.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q jax==0.10.2 jaxlib==0.10.2
"$tmp/env/bin/python" - <<'PY' | tee "$tmp/out"
import jax, jax.numpy as jnp
f = jax.jit(lambda x: x*x, compiler_options={"xla_cpu_enable_fast_math": False})
print("plain:", float(f(3.)))
calls = dict(jit=lambda: jax.jit(lambda x: f(x))(3.), grad=lambda: jax.grad(f)(3.), vmap=lambda: jax.vmap(f)(jnp.ones(2)))
for name, call in calls.items():
    try: print(f"{name}:", call())
    except ValueError as e: print(f"{name}: ValueError,", "top-level" if "top-level" in str(e) else e)
PY
diff "$tmp/out" <(printf '%s\n' 'plain: 9.0' 'jit: ValueError, top-level' 'grad: ValueError, top-level' 'vmap: [1. 1.]')
