#!/usr/bin/env bash
# JAX: two dataclasses of equal shape have equal tree definitions, and a jitted function runs the program of the other.
#
# Versions       pinned below: jax and jaxlib 0.10.2, Python 3.11.7, CPU
# Behaviour      `jax.tree_util.register_dataclass` gives tree definitions (PyTreeDef) that compare equal for different
#                classes with the same number of data fields and the same static values; the fields' names do not count.
#                Their hashes differ, so equality and hash contradict each other. A jitted function that takes such a
#                definition as a static argument runs the program of the class that came first: always. One that takes
#                the object itself runs another class's program now and then. Nothing is raised.
#                `register_pytree_with_keys`, on the same classes, has none of this.
# Why it matters Splitting an object into leaves and definition, the definition as a static argument, is a usual way to
#                jit over an object of any class.
# Seen           jax 0.10.2    register_dataclass: 40 of 40 definitions equal, 40 hashes; wrong results: 39 of 40 by
#                              static definition, 3, 5 and 8 of 40 by argument (three runs); with keys: 1 equal, 0, 0
#                jax 0.10.0    the same, 39 and 4
#                jax 0.11.2    definitions still equal (40 of 40), but 0 wrong results by either way (Python 3.12)
#                jax 0.12.0.1  the same as 0.11.2 (Python 3.13)
#
# Run it         findings/jax_register_dataclass_class_blind.sh          PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2
cd "$folder"
env -u PYTHONPATH JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys
from dataclasses import make_dataclass
from functools import partial

import jax

N = 40


def with_keys(cls):
    flatten = lambda x: ([(jax.tree_util.GetAttrKey("a"), x.a)], None)
    jax.tree_util.register_pytree_with_keys(cls, flatten, lambda _, leaves: cls(*leaves))


def family(register):
    "N classes of one field; the i-th, called, gives i times its field"
    for i in range(1, N + 1):
        cls = make_dataclass(f"Times{i}", [("a", float)], frozen=True, namespace={"__call__": lambda self, i=i: i*self.a})
        register(cls)
        yield cls


def observe(register):
    @partial(jax.jit, static_argnames="tree")
    def by_definition(leaves, *, tree): return jax.tree.unflatten(tree, leaves)()

    @jax.jit
    def by_argument(f): return f()

    classes = list(family(register))
    trees = [jax.tree.structure(cls(2.)) for cls in classes]
    static = sum(float(by_definition(jax.tree.leaves(cls(2.)), tree=t)) != 2*i
                 for i, (cls, t) in enumerate(zip(classes, trees), 1))
    plain = sum(float(by_argument(cls(2.))) != 2*i for i, cls in enumerate(classes, 1))
    return sum(t == trees[0] for t in trees), len(set(map(hash, trees))), static, plain


dataclass = observe(partial(jax.tree_util.register_dataclass, data_fields=["a"], meta_fields=[]))
keys = observe(with_keys)
print("python", sys.version.split()[0], "jax", jax.__version__)
for name, (equal, hashes, static, plain) in dict(register_dataclass=dataclass, with_keys=keys).items():
    print(f"{name}: {equal} of {N} definitions equal, {hashes} hashes; "
          f"wrong: {static} of {N} by static definition, {plain} by argument")
if dataclass[:3] != (N, N, N - 1) or keys != (1, N, 0, 0): sys.exit("this has changed")
print("as described")
PYTHON
