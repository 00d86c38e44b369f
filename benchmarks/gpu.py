"""One table on one GPU: a training step and sampling with 50 steps, ours against PyTorch and diffusers' loop.

    python benchmarks/gpu.py                              # U-Net of 35.7 M parameters and DiT-B/2, bfloat16 and tf32
    python benchmarks/gpu.py --tiny --eager --rounds 2 --seconds 1   # the same rows, tiny networks: tries it on a CPU

Ours: `fit` update by update, ten at a time, ten at a time with the same bits each time; PyTorch: the same network and
weights, fused AdamW, eager, compiled, and compiled with CUDA graphs. What `fit` does besides (draws, average of
weights, guard against NaN) PyTorch's bare step does not. Utilisation is counted: three forward passes of `macs` to a
training picture, one a call of sampling, over the multiply-accumulates per second of a square product of that type.
"""
from timing import machine, options, race

from functools import partial
from statistics import median

HEAD = ("| network, type, batch | what | ms | pictures/s | of the product's rate | time / best PyTorch |\n"
        "|---|---|---|---|---|---|")

def networks(tiny):
    "{name: (network of a dtype, PyTorch's from its configuration, picture's shape, batch)}"
    import dit, pytorch
    from flax import nnx
    from diffusion_nb.dit import DiT
    from diffusion_nb.unet import DDPM_CIFAR10, UNet
    small = dict(base=32, mults=(1,), blocks=1, attn=(), mid_attn=False) if tiny else {}
    few = dict(size=8, hidden=48, depth=1, heads=4) if tiny else dict(size=32, hidden=768, depth=12, heads=12)
    unet = lambda dtype: UNet(**DDPM_CIFAR10 | dict(dropout=0.) | small, num_classes=10, dtype=dtype, rngs=nnx.Rngs(0))
    vit = lambda dtype: DiT(**few, num_classes=10, learn_sigma=False, dtype=dtype, rngs=nnx.Rngs(0))
    side = 8 if tiny else 32
    return {"U-Net": (unet, pytorch, (side, side, 3), 4 if tiny else 128),
            "DiT-B/2": (vit, dit, (side, side, 4), 4 if tiny else 128)}

def ours(net, shape, batch, tiny):
    "{what: (call, updates in it)} of training, and a call that samples"
    import jax, jax.numpy as jnp, numpy as np, optax
    from diffusion_nb.ddim import DDIM
    from diffusion_nb.fitting import fit
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.sampling import sample
    from diffusion_nb.schedules import linear, prior
    den, rng = Denoiser(net, linear(), predict="eps"), np.random.default_rng(0)
    data = (rng.uniform(-1, 1, (8*batch, *shape)).astype(np.float32), rng.integers(0, 10, 8*batch))
    each = partial(fit, den, data, optax.adamw(1e-4), steps=10**9, batch=batch, key=jax.random.key(0))
    ways = {"`fit`": (1, {}), "`fit`, ten at a time": (10, {}), "`fit`, the same bits, ten at a time":
            (10, dict(deterministic=True))}
    train = {k: (partial(next, each(per_dispatch=n, **how)), n) for k, (n, how) in ways.items()}
    x, cond = prior(den.schedule, jax.random.key(0), (batch, *shape)), dict(label=jnp.arange(batch) % 10)
    steps = 2 if tiny else 50
    return den, train, lambda: sample(den, DDIM(), x, steps=steps, spacing="trailing", cond=cond).block_until_ready()

def theirs(module, net, params, shape, batch, dtype, compiled, tiny):
    "(training step, call that samples with diffusers' loop) of PyTorch in one of its variants"
    import numpy as np, torch
    from diffusers import DDIMScheduler
    device, rng = "cuda" if torch.cuda.is_available() else "cpu", np.random.default_rng(0)
    x, v = (rng.normal(size=(batch, *shape)).astype(np.float32) for _ in range(2))
    given = x, np.linspace(1, 1000, batch).astype(np.float32), np.arange(batch) % 10, v
    last = torch.channels_last
    layout = (last,) if module.__name__ == "pytorch" else ()
    forward, step, model = module.theirs(net.config, params, given, 1e-4, device, *layout, compiled, dtype)
    run = model if compiled is None else torch.compile(model, **compiled)
    h0, _, y, _ = module.tensors(given, device, *layout)
    scheduler = DDIMScheduler(beta_start=1e-4, beta_end=.02, timestep_spacing="trailing", clip_sample=False)
    def walk():
        scheduler.set_timesteps(2 if tiny else 50)
        h = h0
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=dtype == "bfloat16"):
            for k in scheduler.timesteps:
                torch.compiler.cudagraph_mark_step_begin()
                h = scheduler.step(run(h, (k + 1.).expand(batch).to(device), y).float(), k, h).prev_sample
        return h.cpu()
    step(); walk()
    return step, walk

def rivals(args, module, net, params, shape, batch, dtype):
    "The variants of PyTorch that run here"
    import torch
    torch.set_float32_matmul_precision("high" if dtype == "tf32" else "highest")
    torch.backends.cudnn.allow_tf32, torch.backends.cudnn.benchmark = dtype == "tf32", True
    kinds = {"PyTorch, eager": None}
    if not args.eager: kinds |= {"PyTorch, compiled": {}, "PyTorch, CUDA graphs": dict(mode="reduce-overhead")}
    out = {}
    for k, compiled in kinds.items():
        try: out[k] = theirs(module, net, params, shape, batch, dtype, compiled, args.tiny)
        except Exception as e: print(f"(no {k} here: {type(e).__name__}: {str(e).splitlines()[0][:120]})", flush=True)
    return out

def rows(name, what, calls, work, rate, args):
    "Rows of a table, `calls` as {words: (call, how often the work is done in it)}"
    times = race({k: f for k, (f, _) in calls.items()}, args)
    each = {k: median(times[k])/n for k, (_, n) in calls.items()}
    best = min((v for k, v in each.items() if k.startswith("PyTorch")), default=float("nan"))
    for k, v in each.items():
        print(f"| {name} | {what}, {k} | {1e3*v:.2f} | {args.batch/v:,.0f} | {work*args.batch/v/rate:.0%} "
              f"| {v/best:.3f} |", flush=True)

def main():
    args = options(__doc__, tiny=dict(action="store_true", help="tiny networks"),
                   eager=dict(action="store_true", help="leave torch.compile out"),
                   dtypes=dict(nargs="+", default=["bfloat16", "tf32"], choices=["float32", "tf32", "bfloat16"]))
    import jax
    from dit import matrix_rate
    from diffusion_nb.unet import macs
    if jax.default_backend() != "gpu" and not args.tiny: raise SystemExit("no GPU here; --tiny tries it on a CPU")
    print(machine(), "", HEAD, sep="\n", flush=True)
    for name, (make, module, shape, batch) in networks(args.tiny).items():
        args.batch = batch
        for dtype in args.dtypes:
            words = f"{name}, {dtype}, {args.batch}"
            net, rate = make(dtype), matrix_rate(dtype, 256 if args.tiny else 8192)
            den, train, walk = ours(net, shape, args.batch, args.tiny)
            there = rivals(args, module, net, den.params, shape, args.batch, dtype)
            work, steps = macs(net, shape), 2 if args.tiny else 50
            rows(words, "update", train | {k: (v[0], 1) for k, v in there.items()}, 3*work, rate, args)
            sampling = {"`sample`": (walk, 1)} | {k: (v[1], 1) for k, v in there.items()}
            rows(words, f"sampling, {steps} steps", sampling, steps*work, rate, args)

if __name__ == "__main__": main()
