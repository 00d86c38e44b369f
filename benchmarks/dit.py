"""Our DiT against the same DiT in PyTorch: same weights, same batch, same cores, calls interleaved. Then images per
second in training, samples per second, and the share of the matrix products' own rate.

    python benchmarks/dit.py --cores 1 --clock cpu                        # DiT-S/4, float32
    python benchmarks/dit.py --dtype bfloat16 --batch 256 --sizes S_4 XL_2   # with a GPU on both sides

The PyTorch side runs eager and compiled, with scaled_dot_product_attention, fused AdamW and gradients set to None.
Before anything is timed, outputs must agree to 1e-4 and gradients to 1e-3 of their norm, in float32.
"""
import timing
from timing import HEAD_TORCH, against, machine, options, once, race

from statistics import median

from diffusion_nb.compiler import jit

def torch_dit(config):
    "`diffusion_nb.dit.DiT` in PyTorch on (B, H, W, C); modules carry the same names, so weights are copied by name"
    import math, torch
    from torch import nn
    from torch.nn import functional as F
    d, heads, p, wide = config["hidden"], config["heads"], config["patch"], int(config["mlp_ratio"]*config["hidden"])
    mod = lambda h, shift, scale: torch.addcmul(shift, F.layer_norm(h, (d,), eps=1e-6), 1 + scale)

    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.qkv, self.out = nn.Linear(d, 3*d), nn.Linear(d, d)
        def forward(self, h):
            B, N, _ = h.shape
            q, k, v = self.qkv(h).view(B, N, 3, heads, d//heads).permute(2, 0, 3, 1, 4)
            return self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(B, N, d))

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.attn, self.modulation = Attention(), nn.Linear(d, 6*d)
            self.mlp = nn.ModuleList([nn.Linear(d, wide), nn.Linear(wide, d)])
        def forward(self, h, c):
            shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(c)[:, None].chunk(6, -1)
            h = torch.addcmul(h, gate1, self.attn(mod(h, shift1, scale1)))
            return torch.addcmul(h, gate2, self.mlp[1](F.gelu(self.mlp[0](mod(h, shift2, scale2)), approximate="tanh")))

    class DiT(nn.Module):
        def __init__(self):
            super().__init__()
            from diffusion_nb.dit import positions
            side, o = config["size"]//p, config["channels"]*(1 + config["learn_sigma"])
            self.stem = nn.Linear(p*p*config["channels"], d)
            self.time = nn.ModuleList([nn.Linear(256, d), nn.Linear(d, d)])
            self.label = nn.Parameter(torch.empty(config["num_classes"] + 1, d))
            self.blocks = nn.ModuleList([Block() for _ in range(config["depth"])])
            self.modulation, self.out = nn.Linear(d, 2*d), nn.Linear(d, p*p*o)
            self.register_buffer("places", torch.from_numpy(positions(side, side, d)), persistent=False)
            self.register_buffer("freqs", torch.exp(-math.log(10_000)*torch.arange(128)/128), persistent=False)
        def forward(self, x, t, label):
            B, H, W, C = x.shape
            a = t[:, None]*self.freqs
            c = F.silu(self.time[1](F.silu(self.time[0](torch.cat([a.cos(), a.sin()], -1)))) + self.label[label])
            h = self.stem(x.view(B, H//p, p, W//p, p, C).transpose(2, 3).reshape(B, -1, p*p*C)) + self.places
            for block in self.blocks: h = block(h, c)
            shift, scale = self.modulation(c)[:, None].chunk(2, -1)
            y = self.out(mod(h, shift, scale))
            return y.view(B, H//p, W//p, p, p, -1).transpose(2, 3).reshape(B, H, W, -1)
    return DiT()

def network(size, seed=0, **more):
    "A published DiT whose layers all say something: what starts at zero is drawn anew"
    import jax.numpy as jnp, numpy as np
    from flax import nnx
    from diffusion_nb import dit
    net, rng = getattr(dit, f"DiT_{size}")(rngs=nnx.Rngs(seed), **more), np.random.default_rng(seed)
    for _, v in nnx.to_flat_state(state := nnx.state(net, nnx.Param)):
        a = np.asarray(v.get_value())
        if not np.ptp(a): v.set_value(jnp.asarray(a + .02*rng.normal(size=a.shape), jnp.float32))
    nnx.update(net, state)
    return net

def theirs(config, params, batch, lr, device, compiled, dtype):
    "(forward, step, network) of PyTorch, eager or compiled"
    from pytorch import rival, to_torch
    net = torch_dit(config)
    net.load_state_dict(to_torch(params, net))
    return rival(net.to(device), *tensors(batch, device), lr, device, compiled, dtype)

def tensors(batch, device):
    import torch
    x, t, y, v = (torch.from_numpy(a).to(device) for a in batch)
    return x, t, y.long(), v

def matrix_rate(dtype, n, repeats=10):
    "Multiply-accumulates per second of a square product of that type on this device"
    import jax.numpy as jnp
    from diffusion_nb.blocks import arithmetic
    how = arithmetic(dtype)
    a = jnp.ones((n, n), how["dtype"])
    product = jit(lambda a, b: jnp.matmul(a, b, precision=how["precision"]))
    f = lambda: product(a, a).block_until_ready()
    f()
    return n**3/median(once(f) for _ in range(repeats))

def rates(size, net, step_time, args, rate):
    """One row: training images per second and their share of the matrix rate, samples per second with 50 steps of DDIM,
    with and without guidance"""
    import jax, jax.numpy as jnp
    from diffusion_nb.ddim import DDIM
    from diffusion_nb.ddpm import sample
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.guidance import cfg
    from diffusion_nb.schedules import linear, prior
    from diffusion_nb.unet import macs
    den, steps = Denoiser(net, linear(), predict="eps"), 50 if jax.default_backend() == "gpu" else 5
    x, label = prior(den.schedule, jax.random.key(0), (args.batch, 32, 32, 4)), jnp.arange(args.batch)
    work = macs(net, (32, 32, 4))
    row = [f"DiT-{size.replace('_', '/')}, {args.dtype}, batch {args.batch}", f"{args.batch/step_time:.1f}",
           f"{3*work*args.batch/step_time/rate:.0%}"]
    for d in (den, cfg(den, 4.)):
        f = lambda: sample(d, DDIM(), x, steps=steps, cond=dict(label=label)).block_until_ready()
        f()
        calls = 1 if d is den else 2
        seconds = median(once(f) for _ in range(3))
        row += [f"{args.batch/seconds*steps/50:.2f}", f"{calls*work*args.batch*steps/seconds/rate:.0%}"]
    print("| " + " | ".join(row) + " |", flush=True)

def main():
    args = options(__doc__, dtype=dict(default="float32", choices=["float32", "tf32", "bfloat16"]),
                   batch=dict(type=int, default=16), eager=dict(action="store_true", help="leave torch.compile out"),
                   sizes=dict(nargs="+", default=["S_4"], help="published sizes, such as S_4 XL_2"))
    import jax, numpy as np, torch
    from pytorch import agreement, ours
    torch.set_num_threads(timing.cores())
    device = "cuda" if torch.cuda.is_available() and jax.default_backend() == "gpu" else "cpu"
    print(machine(), "", HEAD_TORCH, sep="\n", flush=True)
    agreed, table = [], []
    for size in args.sizes:
        net, rng = network(size, dtype=args.dtype), np.random.default_rng(1)
        B = args.batch
        x, v = (rng.normal(size=(B, 32, 32, c)).astype(np.float32) for c in (4, 8))
        batch = x, np.linspace(1, 1000, B).astype(np.float32), (np.arange(B) % 1001).astype(np.int32), v
        few = tuple(a[:4] for a in batch)
        forward, _, grad, params, _ = ours(network(size), few, 1e-4)
        out, grad = np.asarray(forward()), jax.device_get(grad())
        torch.set_float32_matmul_precision("highest")
        f, _, tnet = theirs(net.config, params, few, 1e-4, device, None, "float32")
        agreed.append(agreement(size, f().float().cpu().numpy(), out, grad, tnet, *tensors(few, device)))
        del f, tnet, grad
        torch.set_float32_matmul_precision("high" if args.dtype == "tf32" else "highest")
        variants = {"eager": None} if args.eager else {"eager": None, "compiled": {}}
        mine, rivals = ours(net, batch, 1e-4), {}
        for k, compiled in variants.items():
            try:
                rivals[k] = theirs(net.config, params, batch, 1e-4, device, compiled, args.dtype)
                rivals[k][0](); rivals[k][1]()
            except Exception as e:
                rivals.pop(k, None)
                print(f"(no {k} here: {type(e).__name__}: {str(e).splitlines()[0][:120]})")
        for j, what in enumerate(("forward", "training step")):
            t = race({"ours": mine[j], **{k: r[j] for k, r in rivals.items()}}, args)
            for k in rivals: print(against(f"DiT-{size.replace('_', '/')}, {B}, {what}", k, t), flush=True)
        table.append((size, net, median(t["ours"])))
        del mine, rivals
    rate = matrix_rate(args.dtype, 8192 if device == "cuda" or jax.default_backend() == "gpu" else 1024)
    print(f"\nA square product in {args.dtype} runs at {2e-12*rate:.3g} TFLOP/s here; a training image counts as three "
          "forward passes. Samples: DDIM, 50 steps.\n",
          "| network | training images/s | of the product's rate | samples/s | of the rate | samples/s with guidance "
          "| of the rate |", "|---|---|---|---|---|---|---|", sep="\n", flush=True)
    for size, net, step_time in table: rates(size, net, step_time, args, rate)
    print("\n" + "\n".join(agreed))

if __name__ == "__main__": main()
