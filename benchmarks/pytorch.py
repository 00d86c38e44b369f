"""Our U-Net against the same U-Net in PyTorch: same weights, same batch, same cores, calls interleaved.

    python benchmarks/pytorch.py                     # CPU, two cores
    python benchmarks/pytorch.py --dtype bfloat16    # with a GPU on both sides, or a CPU that has bfloat16
    python benchmarks/pytorch.py --memory            # a training step's peak memory on a CPU, and nothing else

The PyTorch side runs eager and compiled, with NCHW and with channels-last memory, fused AdamW, gradients set to None;
the best of them counts. Before anything is timed, outputs must agree to 1e-4 and gradients to 1e-3 of their norm.
"""
import timing
from timing import HEAD_TORCH, against, machine, network, options, race

import math

from diffusion_nb.compiler import jit

def torch_unet(config):
    "`diffusion_nb.unet.UNet` in PyTorch, NCHW; modules carry the same names, so that weights can be copied by name"
    import torch
    from torch import nn
    from torch.nn import functional as F
    conv = lambda i, o, k=3, s=1: nn.Conv2d(i, o, k, s, padding=k//2)
    norm = lambda c: nn.GroupNorm(config["groups"], c, 1e-6)

    class Res(nn.Module):
        def __init__(self, i, o, emb):
            super().__init__()
            self.norm1, self.conv1, self.emb = norm(i), conv(i, o), nn.Linear(emb, 2*o if config["scale_shift"] else o)
            self.norm2, self.conv2 = norm(o), conv(o, o)
            self.shortcut = conv(i, o, 1) if i != o else nn.Identity()
        def forward(self, x, emb):
            h, e = self.conv1(F.silu(self.norm1(x))), self.emb(emb)[:, :, None, None]
            if config["scale_shift"]:
                scale, shift = e.chunk(2, 1)
                h = torch.addcmul(shift, self.norm2(h), 1 + scale)
            else: h = self.norm2(h + e)
            return self.shortcut(x) + self.conv2(F.silu(h))

    class Attention(nn.Module):
        def __init__(self, c):
            super().__init__()
            self.norm, self.q, self.kv, self.out = norm(c), nn.Linear(c, c), nn.Linear(c, 2*c), nn.Linear(c, c)
        def forward(self, x):
            B, C, H, W = x.shape
            n = config["heads"]
            h = self.norm(x).flatten(2).transpose(1, 2)
            q, (k, v) = self.q(h).view(B, H*W, n, C//n), self.kv(h).view(B, H*W, 2, n, C//n).unbind(2)
            h = F.scaled_dot_product_attention(*(a.transpose(1, 2) for a in (q, k, v)))
            h = h.transpose(1, 2).reshape(B, H*W, C)
            return x + self.out(h).transpose(1, 2).reshape(B, C, H, W)

    class Block(nn.Module):
        def __init__(self, i, o, emb, attend):
            super().__init__()
            self.res, self.attn = Res(i, o, emb), Attention(o) if attend else nn.Identity()
        def forward(self, x, emb): return self.attn(self.res(x, emb))

    class Down(nn.Module):
        def __init__(self, c):
            super().__init__()
            self.conv = nn.Conv2d(c, c, 3, 2)
        def forward(self, x):  # what "SAME" means at stride 2: an even side is padded behind, an odd side on both ends
            H, W = x.shape[2:]
            return self.conv(F.pad(x, (W % 2, 1, H % 2, 1)))

    class Up(nn.Module):
        def __init__(self, c):
            super().__init__()
            self.conv = conv(c, c)
        def forward(self, x, size): return self.conv(F.interpolate(x, scale_factor=2.))[:, :, :size[0], :size[1]]

    class UNet(nn.Module):
        def __init__(self, channels, base, mults, blocks, attn, num_classes, size, mid_attn, **_):
            super().__init__()
            emb, h, skips, res = 4*base, base, [base], [-(-size//2**i) for i in range(len(mults))]
            self.time = nn.ModuleList([nn.Linear(base, emb), nn.Linear(emb, emb)])
            self.label = nn.Parameter(torch.empty(num_classes + 1, emb)) if num_classes else None
            self.register_buffer("freqs", torch.exp(-math.log(10_000)*torch.linspace(0, 1, base//2)), persistent=False)
            self.stem, (self.down, self.mid, self.up) = conv(channels, base), (nn.ModuleList() for _ in range(3))
            for i, m in enumerate(mults):
                if i:
                    self.down.append(Down(h))
                    skips.append(h)
                for _ in range(blocks):
                    self.down.append(Block(h, m*base, emb, res[i] in attn))
                    h = m*base
                    skips.append(h)
            for attend in (mid_attn, False): self.mid.append(Block(h, h, emb, attend))
            for i, m in reversed(list(enumerate(mults))):
                for _ in range(blocks + 1):
                    self.up.append(Block(h + skips.pop(), m*base, emb, res[i] in attn))
                    h = m*base
                if i: self.up.append(Up(h))
            self.norm, self.out = norm(h), conv(h, channels)
        def forward(self, x, t, label):
            a = t[:, None]*self.freqs
            e = self.time[1](F.silu(self.time[0](torch.cat([a.sin(), a.cos()], -1))))
            e = F.silu(e if self.label is None else e + self.label[label])
            skips = [h := self.stem(x)]
            for layer in self.down: skips.append(h := layer(h, e) if isinstance(layer, Block) else layer(h))
            for block in self.mid: h = block(h, e)
            for layer in self.up:
                if isinstance(layer, Block): h = layer(torch.cat([h, skips.pop()], 1), e)
                else: h = layer(h, skips[-1].shape[2:])
            return self.out(F.silu(self.norm(h)))
    return UNet(**config)

def to_torch(tree, net):
    "Our parameters (or gradients) as tensors under PyTorch's names, with PyTorch's axes"
    import numpy as np, torch
    from flax.traverse_util import flatten_dict
    shapes, out = {k: v.shape for k, v in net.named_parameters()}, {}
    for path, v in flatten_dict(tree).items():
        *at, leaf = map(str, path)
        v = np.array(v)
        if leaf == "kernel": v = v.transpose(3, 2, 0, 1) if v.ndim == 4 else v.T
        name = ".".join(at + [{"kernel": "weight", "scale": "weight"}.get(leaf, leaf)])
        out[name] = torch.from_numpy(np.ascontiguousarray(v)).reshape(shapes[name])
    return out

def ours(net, batch, lr, lowered=False):
    """(forward, step, gradients, parameters, step with all parameters in one vector as `fit(flatten=True)` has them):
    jitted on pure state; a step's buffers are donated. Or the step's program alone"""
    import jax, jax.numpy as jnp, optax
    from flax import nnx
    from diffusion_nb.forward import raveled, unraveled
    graph, state = nnx.split(net)
    params, adam = nnx.to_pure_dict(state), optax.adamw(lr, weight_decay=.01)
    shapes = jax.eval_shape(lambda: params)
    x, t, y, v = map(jnp.asarray, batch)
    apply = lambda p, x, t, y: nnx.merge(graph, p)(x, t, y)
    loss = lambda p, x, t, y, v: jnp.square(apply(p, x, t, y) - v).mean()
    forward = jit(apply)
    def training(first, cut):
        def update(p, opt, *batch):
            value, grad = jax.value_and_grad(lambda p: loss(cut(p), *batch))(p)
            change, opt = adam.update(grad, opt, p)
            return optax.apply_updates(p, change), opt, value
        update, held = jit(update, quick=True, donate_argnums=(0, 1)), [(first, adam.init(first))]
        if lowered: return update.lower(*held[0], x, t, y, v)
        def step():
            p, opt, value = update(*held.pop(), x, t, y, v)
            held.append((p, opt))
            return float(value)
        return step
    step = training(jax.tree.map(jnp.copy, params), lambda p: p)
    if lowered: return step
    joined = training(raveled(params), lambda p: unraveled(p, shapes))
    run, gradient = lambda: forward(params, x, t, y).block_until_ready(), jit(jax.grad(loss))
    return run, step, lambda: gradient(params, x, t, y, v), params, joined

def rival(net, x, t, y, v, lr, device, compiled, dtype):
    "(forward, step, network) of a PyTorch network on inputs and target that lie where and as it wants them"
    import torch
    from torch.nn import functional as F
    adam = torch.optim.AdamW(net.parameters(), lr=lr, weight_decay=.01, fused=True)
    run = torch.compile(net, **compiled) if compiled is not None else net
    cast = lambda: torch.autocast(device, torch.bfloat16, enabled=dtype == "bfloat16")
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    def forward():
        with torch.inference_mode(), cast(): out = run(x, t, y)
        wait()
        return out
    def step():
        adam.zero_grad(set_to_none=True)
        with cast(): loss = F.mse_loss(run(x, t, y).float(), v)
        loss.backward()
        adam.step()
        return loss.item()
    return forward, step, net

def agreement(name, got, out, grad, net, x, t, y, v):
    "The two networks are one: outputs to 1e-4 of their size, gradients to 1e-3 of their norm; that in words"
    import numpy as np, torch
    np.testing.assert_allclose(got, out, atol=1e-4*max(1, np.abs(out).max()), rtol=0)
    torch.nn.functional.mse_loss(net(x, t, y), v).backward()
    want = to_torch(grad, net)
    far = sum((p.grad.cpu() - want[k]).square().sum() for k, p in net.named_parameters())
    worst = float((far/sum(g.square().sum() for g in want.values()))**.5)
    assert worst < 1e-3, worst
    net.zero_grad(set_to_none=True)
    return (f"{name}: {sum(p.numel() for p in net.parameters()):,} parameters, outputs (of size "
            f"{np.abs(out).max():.2f}) agree to {np.abs(got - out).max():.1e}, gradients to {worst:.1e} of their norm")

def tensors(batch, device, layout):
    "x and the target as NCHW in a layout, times, labels"
    import torch
    x, t, y, v = (torch.from_numpy(a) for a in batch)
    x, v = (a.permute(0, 3, 1, 2).contiguous(memory_format=layout).to(device) for a in (x, v))
    return x, t.to(device), y.long().to(device), v

def theirs(config, params, batch, lr, device, layout, compiled, dtype):
    "(forward, step, network) of PyTorch in one of its variants"
    net = torch_unet(config)
    net.load_state_dict(to_torch(params, net))
    return rival(net.to(device, memory_format=layout), *tensors(batch, device, layout), lr, device, compiled, dtype)

def example(shape, B):
    "Pictures, times, labels and a target, as NumPy arrays"
    import numpy as np
    rng = np.random.default_rng(1)
    x, v = (rng.normal(size=(B, *shape)).astype(np.float32) for _ in range(2))
    return x, np.linspace(1, 1000, B).astype(np.float32), (np.arange(B) % 11).astype(np.int32), v

def peak(name, B):
    "MiB by which three training steps of PyTorch, eager, raise this process's largest memory over what it held before"
    import resource, torch
    config, shape = timing.SIZES[name]
    torch.set_num_threads(timing.cores())
    torch.nn.Conv2d(1, 1, 3)(torch.zeros(1, 1, 8, 8)).sum().backward()          # what the library itself wants
    net, shape = network(name)
    tnet, batch = torch_unet(net.config), tensors(example(shape, B), "cpu", torch.contiguous_format)
    with open("/proc/self/statm") as f: before = int(f.read().split()[1])*resource.getpagesize()
    before -= 4*sum(p.numel() for p in tnet.parameters())                       # the parameters count
    _, step, _ = rival(tnet, *batch, 1e-3, "cpu", None, "float32")
    for _ in range(3): step()
    return (1024*resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)/2**20

def planned(name, B):
    "MiB that XLA's plan of our step holds at once: state, batch, and all that it needs besides"
    net, shape = network(name)
    m = ours(net, example(shape, B), 1e-3, lowered=True).compile().memory_analysis()
    return (m.argument_size_in_bytes + m.output_size_in_bytes - m.alias_size_in_bytes + m.temp_size_in_bytes)/2**20

def memory(args):
    import subprocess, sys
    print("| network, batch | ours, MiB | PyTorch eager, MiB | ours/PyTorch |\n|---|---|---|---|")
    for name in args.sizes:
        B = 128 if name == "digits" else 32
        said = subprocess.check_output([sys.executable, __file__, "--peak", "--sizes", name], text=True)
        mine, other = planned(name, B), float(said.split()[-1])
        print(f"| {name}, {B} | {mine:.0f} | {other:.0f} | **{mine/other:.2f}** |", flush=True)

def main():
    args = options(__doc__, dtype=dict(default="float32", choices=["float32", "tf32", "bfloat16"]),
                   eager=dict(action="store_true", help="leave torch.compile out"),
                   memory=dict(action="store_true", help="a training step's peak memory, on a CPU"),
                   peak=dict(action="store_true", help="PyTorch's alone, of the one network that is named"),
                   sizes=dict(nargs="+", default=list(timing.SIZES), choices=list(timing.SIZES)))
    if args.peak: return print(peak(*args.sizes, 128 if args.sizes == ["digits"] else 32))
    if args.memory: return memory(args)
    import jax, numpy as np, torch
    torch.set_num_threads(timing.cores())
    device = "cuda" if torch.cuda.is_available() and jax.default_backend() == "gpu" else "cpu"
    torch.backends.cudnn.benchmark = True
    nchw, last = torch.contiguous_format, torch.channels_last
    variants = {"eager, NCHW": (nchw, None), "eager, channels last": (last, None)}
    if not args.eager: variants |= {"compiled, NCHW": (nchw, {}), "compiled, channels last": (last, {})}
    if not args.eager and device == "cuda":
        variants |= {"compiled with CUDA graphs, channels last": (last, dict(mode="reduce-overhead"))}
    print(machine(), "", HEAD_TORCH, sep="\n", flush=True)
    agreed = []
    for name in args.sizes:
        net, shape = network(name, dtype=args.dtype)
        B = 128 if name == "digits" else 32
        batch = example(shape, B)
        exact, _ = network(name)
        forward, _, grad, params, _ = ours(exact, batch, 1e-3)
        out, grad = np.asarray(forward()), jax.device_get(grad())
        torch.set_float32_matmul_precision("highest")
        torch.backends.cudnn.allow_tf32 = False
        f, _, tnet = theirs(exact.config, params, batch, 1e-3, device, nchw, None, "float32")
        got = f().float().cpu().permute(0, 2, 3, 1).numpy()
        agreed.append(agreement(name, got, out, grad, tnet, *tensors(batch, device, nchw)))
        torch.set_float32_matmul_precision("high" if args.dtype == "tf32" else "highest")
        torch.backends.cudnn.allow_tf32 = args.dtype == "tf32"
        mine = ours(net, batch, 1e-3)
        rivals = {}
        for k, (layout, compiled) in variants.items():
            try:
                rivals[k] = theirs(exact.config, params, batch, 1e-3, device, layout, compiled, args.dtype)
                rivals[k][0](); rivals[k][1]()
            except Exception as e:
                rivals.pop(k, None)
                print(f"(no {k} here: {type(e).__name__}: {str(e).splitlines()[0][:120]})")
        for i, j, what in ((0, 0, "forward"), (1, 1, "training step"), (4, 1, "training step, one vector")):
            t = race({"ours": mine[i], **{k: r[j] for k, r in rivals.items()}}, args)
            for k in rivals: print(against(f"{name}, {B}, {what}", k, t), flush=True)
    print("\n" + "\n".join(agreed) + "\n" + machine().splitlines()[0])

if __name__ == "__main__": main()
