"""A MeanFlow step against its parts, and against the same loss in PyTorch, on one network.

    python benchmarks/flowmap.py --cores 1 --clock cpu --rounds 10

The parts are a forward pass, a forward-mode product and a backward pass of the bare network, what the loss must at
least do: a program for the product, which holds the forward pass, and one for the gradient, less a forward pass.
PyTorch has the loss as the authors of MeanFlow publish it, `torch.func.jvp` over the network and a backward pass
through its value, on the same weights.
"""
import timing
from pytorch import to_torch, torch_unet
from timing import HEAD, machine, options, race, row

def ours(net, shape, B):
    "(programs by name, loss and gradient, the batch): jitted on pure state"
    import jax, jax.numpy as jnp, numpy as np
    from diffusion_nb.compiler import jit
    from diffusion_nb.flowmap import FlowMap, mean_flow_loss
    from diffusion_nb.schedules import flow
    fm, rng = FlowMap(net, flow()), np.random.default_rng(1)
    x0, eps = (jnp.asarray(rng.normal(size=(B, *shape)), jnp.float32) for _ in range(2))
    t = jnp.linspace(.1, 1., B)
    s, y = t*jnp.linspace(0., .9, B), jnp.arange(B) % 11
    mean = lambda p: mean_flow_loss(fm.with_params(p), x0, t, s, eps, label=y).mean()
    call = lambda p, x, t, s: fm.with_params(p).module()(x, 1000*t, s=1000*s, label=y)
    step, forward = jit(jax.value_and_grad(mean)), jit(call)
    x, v = (1 - t)[:, None, None, None]*x0 + t[:, None, None, None]*eps, eps - x0
    product = jit(lambda p: jax.jvp(lambda x, t: call(p, x, t, s), (x, t), (v, jnp.ones_like(t))))
    gradient = jit(jax.value_and_grad(lambda p: jnp.square(call(p, x, t, s) - v).mean()))
    p, wait = fm.params, jax.block_until_ready
    calls = dict(step=lambda: wait(step(p)), product=lambda: wait(product(p)), gradient=lambda: wait(gradient(p)),
                 forward=lambda: wait(forward(p, x, t, s)))
    return calls, step(p), (x0, eps, t, s, y)

def theirs(net, params, batch):
    "(step, loss and gradient) of the same loss by torch.func.jvp"
    import numpy as np, torch
    from torch import nn
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.nn import functional as F
    x0, eps, t, s, y = (torch.from_numpy(np.array(a)) for a in batch)
    x0, eps, y = x0.permute(0, 3, 1, 2).contiguous(), eps.permute(0, 3, 1, 2).contiguous(), y.long()
    base = torch_unet(net.config)
    class Two(nn.Module):
        "The network told t, and t - s in two more layers"
        def __init__(self):
            super().__init__()
            self.net, wide = base, 4*net.config["base"]
            self.more = nn.ModuleList([nn.ModuleList([nn.Linear(net.config["base"], wide), nn.Linear(wide, wide)])])
        def forward(self, x, t, s):
            n, (a, b) = self.net, self.more[0]
            wave = lambda v: torch.cat([(v[:, None]*n.freqs).sin(), (v[:, None]*n.freqs).cos()], -1)
            e = n.time[1](F.silu(n.time[0](wave(t)))) + b(F.silu(a(wave(t - s))))
            e, skips = F.silu(e + n.label[y]), [h := n.stem(x)]
            for layer in n.down: skips.append(h := layer(h, e) if "Block" in type(layer).__name__ else layer(h))
            for block in n.mid: h = block(h, e)
            for layer in n.up:
                if "Block" in type(layer).__name__: h = layer(torch.cat([h, skips.pop()], 1), e)
                else: h = layer(h, skips[-1].shape[2:])
            return n.out(F.silu(n.norm(h)))
    two = Two()
    named = {k.replace("net.", "", 1) if k.startswith("net.") else k: v for k, v in two.named_parameters()}
    class Names:
        def named_parameters(self): return named.items()
    with torch.no_grad():
        for k, v in to_torch(params, Names()).items(): named[k].copy_(v)
    wide = lambda a: a[:, None, None, None]
    x, v, one = (1 - wide(t))*x0 + wide(t)*eps, eps - x0, torch.ones_like(t)
    def step():
        for p in named.values(): p.grad = None
        with sdpa_kernel(SDPBackend.MATH):     # its fast kernel has no forward mode
            u, du = torch.func.jvp(lambda x, t: two(x, 1000*t, 1000*s), (x, t), (v, one))
        target = (v + wide(s - t)*du).detach()
        loss = F.mse_loss(u, target)
        loss.backward()
        return loss.item()
    return step, named, Names

def main():
    args = options(__doc__, sizes=dict(nargs="+", default=["digits"], choices=list(timing.SIZES)))
    import jax, numpy as np, torch
    torch.set_num_threads(timing.cores())
    print(machine(), "", sep="\n", flush=True)
    rows = []
    for name in args.sizes:
        net, shape = timing.network(name, extra=("s",), embed="sinusoidal")
        B = 64 if name == "digits" else 16
        calls, (value, grad), batch = ours(net, shape, B)
        from flax import nnx
        torch_step, named, names = theirs(net, nnx.to_pure_dict(nnx.state(net, nnx.Param)), batch)
        other = torch_step()
        np.testing.assert_allclose(float(value), other, rtol=1e-3)
        want = to_torch(jax.device_get(grad), names())
        far = sum((p.grad - want[k]).square().sum() for k, p in named.items())
        worst = float((far/sum(g.square().sum() for g in want.values()))**.5)
        assert worst < 1e-2, worst
        print(f"{name}: losses {float(value):.5f} and {other:.5f}, gradients agree to {worst:.1e} of their norm\n",
              flush=True)
        times = race(calls | {"torch": torch_step}, args)
        parts = [p + g - f for p, g, f in zip(*(times[k] for k in ("product", "gradient", "forward")))]
        what = f"{name}, {B}, MeanFlow's loss and gradient against"
        rows += [row(f"{what} its parts", times["step"], parts, times["again"]),
                 row(f"{what} PyTorch", times["step"], times["torch"], times["again"])]
    print(HEAD, *rows, sep="\n")

if __name__ == "__main__": main()
