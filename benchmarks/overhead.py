"""What the library adds to the network: `sample` against bare forward passes, `fit` against a bare training step, and
the import; and what the checks of their arguments cost.

    python benchmarks/overhead.py                    # all four, two cores
    python benchmarks/overhead.py --only fit --only checks --net digits --cores 1 --clock cpu
"""
from timing import HEAD, machine, network, options, race, row

import subprocess, sys
from functools import partial

from diffusion_nb.compiler import jit

def sampling(args, steps=50):
    "(a) `sample` at N calls against N bare jitted forward passes, each fed with what the one before put out"
    import jax, jax.numpy as jnp
    from flax import nnx
    from diffusion_nb.ddpm import DDPM, sample
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.schedules import cosine, prior
    for name, batch in wanted(args, ("digits", 64), ("digits", 16), ("fashion", 4)):
        net, shape = network(name)
        den, label = Denoiser(net, cosine(), predict="v"), jnp.arange(batch) % 10
        graph, params, key = den.graphdef, den.params, jax.random.key(0)
        x = prior(den.schedule, key, (batch, *shape))
        forward = jit(lambda p, x, t, y: nnx.merge(graph, p)(x, t, y))
        times = [jnp.full(batch, 1000*(1 - i/steps)) for i in range(steps)]
        def bare():
            h = x
            for t in times: h = forward(params, h, t, label)
            h.block_until_ready()
        ours = lambda: sample(den, DDPM(), x, steps=steps, key=key, cond=dict(label=label)).block_until_ready()
        t = race({"sample": ours, "bare": bare}, args)
        what = f"`sample`, {steps} steps, {name} batch {batch}, against {steps} forward passes"
        print(row(what, t["sample"], t["bare"], t["again"]), flush=True)

def wanted(args, *cases):
    "Those of the networks that were asked for"
    return [c for c in cases if not args.net or c[0] in args.net]

def examples(name, n):
    "A denoiser, n random pictures with labels, and the generator that drew them"
    import numpy as np
    from diffusion_nb.data import Dataset
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.schedules import cosine
    (net, shape), rng = network(name), np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (n, *shape), np.uint8), rng.integers(0, 10, n).astype(np.int32)
    return Denoiser(net, cosine(), predict="v"), Dataset(images, labels, range(10)), rng

def training(args):
    "(b) one step of `fit` against a bare jitted value_and_grad + optax update with fixed inputs"
    import jax, jax.numpy as jnp, optax
    from flax import nnx
    from diffusion_nb.ddpm import fit
    per = 1 if jax.default_backend() == "cpu" else 10  # steps per dispatch of `fit`
    for name, batch, n in wanted(args, ("digits", 128, 1437), ("fashion", 32, 60_000)):
        den, data, rng = examples(name, n)
        adam, graph, shape, labels = optax.adamw(2e-3), den.graphdef, data.images.shape[1:], data.labels
        x, v = (jnp.asarray(rng.normal(size=(batch, *shape)), jnp.float32) for _ in range(2))
        inputs = x, v, jnp.linspace(1, 1000, batch), jnp.asarray(labels[:batch])
        @partial(jit, quick=True)
        def step(params, opt, x, v, t, y):
            objective = lambda p: jnp.square(nnx.merge(graph, p)(x, t, y) - v).mean()
            loss, grad = jax.value_and_grad(objective)(params)
            update, opt = adam.update(grad, opt, params)
            return optax.apply_updates(params, update), opt, loss
        held = [(den.params, adam.init(den.params))]
        def bare():
            for _ in range(per):
                params, opt, loss = step(*held[0], *inputs)
                held[0] = params, opt
            float(loss)
        for flatten in (False, True):
            run = fit(den, data, adam, steps=10**6, batch=batch, key=jax.random.key(0), flatten=flatten)
            t_ = race({"fit": lambda: next(run), "bare": bare}, args)
            what = f"`fit{'(flatten=True)'*flatten}`, {per} step{'s'[:per - 1]}, {name} batch {batch} of {n:,}"
            print(row(f"{what}, against value_and_grad + AdamW", t_["fit"], t_["bare"], t_["again"]), flush=True)

def checking(args, steps=50, batch=16):
    "(d) `sample` and `fit` as they are, against the compiled programs inside them with the arguments they were given"
    import jax, jax.numpy as jnp, optax
    from unittest.mock import patch
    from diffusion_nb import fitting, sampling
    from diffusion_nb.ddpm import DDPM
    from diffusion_nb.schedules import prior
    den, data, _ = examples("digits", 1437)
    key, label = jax.random.key(0), jnp.arange(batch) % 10
    x = prior(den.schedule, key, (batch, *data.shape))
    draw = lambda: jax.block_until_ready(sampling.sample(den, DDPM(), x, steps=steps, key=key, cond=dict(label=label)))
    with patch.object(sampling, "walk", wraps=sampling.walk) as spy: draw()
    given, how = spy.call_args
    bare = lambda: jax.block_until_ready(sampling.walk.outer(*given, **how)[0])
    t = race({"sample": draw, "bare": bare}, args)
    print(row(f"`sample`, {steps} steps, digits batch {batch}, against its compiled walk", t["sample"], t["bare"],
              t["again"]), flush=True)
    each = fitting.fit(den, data, optax.adamw(2e-3), steps=10**6, batch=128, key=key)
    with patch.object(fitting, "dispatch", wraps=fitting.dispatch) as spy: state, _ = next(each)
    held, how = [state.copy()], spy.call_args.kwargs
    def update():
        held[0], m = fitting.dispatch.outer(held[0], **how)
        jax.device_get(m)
    t = race({"fit": lambda: next(each), "bare": update}, args)
    print(row("`fit`, 1 step, digits batch 128 of 1,437, against its compiled update", t["fit"], t["bare"], t["again"]),
          flush=True)

def importing(args):
    "(c) a fresh Python that imports the package, against one that imports jax"
    start = lambda code: lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    for a, b in ("diffusion_nb", "jax"), ("diffusion_nb.ddpm", "jax"), ("diffusion_nb.ddpm", "jax, flax.nnx, optax"):
        t = race({name: start(f"import {name}") for name in (a, b)}, args)
        print(row(f"`import {a}` against `import {b}`", t[a], t[b], t["again"]), flush=True)

if __name__ == "__main__":
    parts = dict(sample=sampling, fit=training, checks=checking, imports=importing)
    args = options(__doc__, only=dict(choices=list(parts), action="append", help="only this part (may be given again)"),
                   net=dict(choices=["digits", "fashion"], action="append", help="only this network"))
    print(machine(), "", HEAD, sep="\n", flush=True)
    for k in args.only or parts: parts[k](args)
    print("\n" + machine().splitlines()[0])
