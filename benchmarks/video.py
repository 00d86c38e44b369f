"""Our network of videos, 8 frames of 16 x 16, against the same network written by hand in PyTorch: same weights, same
batch, same cores, calls interleaved.

    python benchmarks/video.py --cores 1 --clock cpu
    python benchmarks/video.py --batch 16 --hidden 128        # wider, more videos

The PyTorch side runs eager and compiled, with scaled_dot_product_attention, fused AdamW and gradients set to None.
On a CPU one layer of attention follows alone, across time and within a frame, against PyTorch eager.
Before anything is timed, outputs must agree to 1e-4 and gradients to 1e-3 of their norm, in float32.
"""
import timing
from timing import HEAD_TORCH, against, machine, options, race

def torch_video(config, frames):
    "`diffusion_nb.shapes.FrameTransformer` in PyTorch on (B, F, H, W, C), on the transformer of `dit.py`"
    import numpy as np, torch
    from torch import nn
    from torch.nn import functional as F
    from diffusion_nb.blocks import sinusoidal
    from dit import torch_dit
    d, p = config["hidden"], config["patch"]
    mod = lambda h, shift, scale: torch.addcmul(shift, F.layer_norm(h, (d,), eps=1e-6), 1 + scale)

    class Video(nn.Module):
        def __init__(self):
            super().__init__()
            self.frame, self.times = torch_dit(config), torch_dit(config).blocks
            self.register_buffer("order", torch.from_numpy(np.array(sinusoidal(np.arange(frames), d, 100.))), False)

        def across(self, block, h, c):
            "h (B, F, N, d): each place asks itself in the other frames; one modulation a video"
            B, T, N, _ = h.shape
            shift1, scale1, gate1, shift2, scale2, gate2 = block.modulation(c)[:, None, None].chunk(6, -1)
            u = h.transpose(1, 2)
            v = u + self.order
            said = gate1*block.attn(mod(v, shift1, scale1).reshape(B*N, T, d)).view(B, N, T, d)
            wide = F.gelu(block.mlp[0](mod(v + said, shift2, scale2)), approximate="tanh")
            return torch.addcmul(u + said, gate2, block.mlp[1](wide)).transpose(1, 2)

        def forward(self, x, t, label):
            f = self.frame
            (B, T, H, W, C), a = x.shape, t[:, None]*f.freqs
            c = F.silu(f.time[1](F.silu(f.time[0](torch.cat([a.cos(), a.sin()], -1)))) + f.label[label])
            each = c.repeat_interleave(T, 0)
            h = f.stem(x.view(B*T, H//p, p, W//p, p, C).transpose(2, 3).reshape(B*T, -1, p*p*C)) + f.places
            for space, time in zip(f.blocks, self.times):
                h = self.across(time, space(h, each).view(B, T, -1, d), c).reshape(B*T, -1, d)
            shift, scale = f.modulation(c)[:, None, None].chunk(2, -1)
            y = f.out(mod(h.view(B, T, -1, d), shift, scale))
            return y.view(B*T, H//p, W//p, p, p, -1).transpose(2, 3).reshape(x.shape)
    return Video()

def network(args, seed=0):
    "A network of videos whose layers all say something: what starts at zero is drawn anew"
    import jax.numpy as jnp, numpy as np
    from flax import nnx
    from diffusion_nb.dit import DiT
    from diffusion_nb.shapes import FrameTransformer
    frame = DiT(size=16, channels=1, patch=2, hidden=args.hidden, depth=4, heads=4, mlp_ratio=2., num_classes=10,
                learn_sigma=False, rngs=nnx.Rngs(seed))
    net, rng = FrameTransformer(frame, rngs=nnx.Rngs(seed + 1)), np.random.default_rng(seed)
    for _, v in nnx.to_flat_state(state := nnx.state(net, nnx.Param)):
        a = np.asarray(v.get_value())
        if not np.ptp(a): v.set_value(jnp.asarray(a + .02*rng.normal(size=a.shape), jnp.float32))
    nnx.update(net, state)
    return net

def attentions(net, tnet, h):
    "{what: {whose: call}} of the first attention across time, on tokens h (B, N, d); the same weights, PyTorch eager"
    import jax, jax.numpy as jnp, numpy as np, torch
    from flax import nnx
    from diffusion_nb.compiler import jit
    graph, state = nnx.split(net.times[0].attn)
    layer, x, u = tnet.times[0].attn, jnp.asarray(h), torch.tensor(h, requires_grad=True)
    said = lambda state, x: nnx.merge(graph, state)(x)
    forward, slopes = jit(said), jit(jax.grad(lambda state, x: jnp.square(said(state, x)).sum(), (0, 1)))
    def theirs():
        with torch.no_grad(): return layer(u)
    def theirs_slopes():
        for p in (u, *layer.parameters()): p.grad = None
        layer(u).square().sum().backward()
    np.testing.assert_allclose(forward(state, x), theirs().numpy(), atol=1e-4)
    return {"forward": dict(ours=lambda: forward(state, x).block_until_ready(), eager=theirs),
            "gradients": dict(ours=lambda: jax.block_until_ready(slopes(state, x)), eager=theirs_slopes)}

def main():
    args = options(__doc__, batch=dict(type=int, default=8), hidden=dict(type=int, default=64),
                   eager=dict(action="store_true", help="leave torch.compile out"))
    import jax, numpy as np, torch
    from dit import tensors
    from pytorch import agreement, ours, rival, to_torch
    torch.set_num_threads(timing.cores())
    torch.set_float32_matmul_precision("highest")
    device = "cuda" if torch.cuda.is_available() and jax.default_backend() == "gpu" else "cpu"
    print(machine(), "", HEAD_TORCH, sep="\n", flush=True)
    net, rng, B, shape = network(args), np.random.default_rng(1), args.batch, (8, 16, 16, 1)
    x, v = (rng.normal(size=(B, *shape)).astype(np.float32) for _ in range(2))
    batch = x, np.linspace(1, 1000, B).astype(np.float32), (np.arange(B) % 11).astype(np.int32), v
    *mine, params = ours(net, batch, 1e-3)
    def theirs(compiled):
        tnet = torch_video(net.frame.config, shape[0])
        tnet.load_state_dict(to_torch(params, tnet))
        return rival(tnet.to(device), *tensors(batch, device), 1e-3, device, compiled, "float32")
    forward, _, tnet = theirs(None)
    said = agreement("video", forward().float().cpu().numpy(), np.asarray(mine[0]()), jax.device_get(mine[2]()), tnet,
                     *tensors(batch, device))
    rivals = {}
    for k, compiled in {"eager": None, **({} if args.eager else {"compiled": {}})}.items():
        try:
            rivals[k] = theirs(compiled)
            rivals[k][0](); rivals[k][1]()
        except Exception as e:
            rivals.pop(k, None)
            print(f"(no {k} here: {type(e).__name__}: {str(e).splitlines()[0][:120]})")
    for j, what in enumerate(("forward", "training step")):
        t = race({"ours": mine[j], **{k: r[j] for k, r in rivals.items()}}, args)
        for k in rivals: print(against(f"video, hidden {args.hidden}, batch {B}, {what}", k, t), flush=True)
    if device == "cpu":
        for place, rows, tokens in (("across time", 64*B, 8), ("within a frame", 8*B, 64)):
            h = rng.normal(size=(rows, tokens, args.hidden)).astype(np.float32)
            for what, fs in attentions(net, tnet, h).items():
                name = f"attention {place}, {rows} x {tokens} tokens, {what}"
                print(against(name, "eager", race(fs, args)), flush=True)
    print("\n" + said)

if __name__ == "__main__": main()
