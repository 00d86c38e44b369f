"""What conditions cost: a text-conditioned step against the unconditional one and the encoder's own passes, a
ControlNet against its base, and a call of the video network of 8 frames.

    python benchmarks/conditions.py --cores 1 --clock cpu --rounds 10
"""
from timing import HEAD, machine, network, options, race, row

from diffusion_nb.compiler import jit

def called(net, *args, **cond):
    "The compiled forward pass of a network as a function of nothing"
    from flax import nnx
    graph, state = nnx.split(net)
    f = jit(lambda s, args, cond: nnx.merge(graph, s)(*args, **cond))
    return lambda: f(state, args, cond).block_until_ready()

def inputs(batch, shape, seed=0):
    import jax, jax.numpy as jnp
    return jax.random.normal(jax.random.key(seed), (batch, *shape)), jnp.linspace(1., 1000., batch)

def text(args):
    "U-Nets that read twelve tokens against the same ones without text, and the encoder; then in a sampler's loop"
    import jax.numpy as jnp, numpy as np
    from flax import nnx
    from diffusion_nb.ddim import DDIM
    from diffusion_nb.ddpm import sample
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.schedules import cosine
    from diffusion_nb.text import TextEncoder
    from diffusion_nb.unet import UNet
    encoder = TextEncoder(64, 64, 2, 4, length=16, rngs=nnx.Rngs(1))
    for name, B, size in (("digits", args.batch, dict(mults=(1, 2), size=8, attn=(8, 4))),
                          ("28 x 28", max(1, args.batch//8), dict(mults=(1, 2, 2), size=28, attn=(14, 7)))):
        tokens = jnp.asarray(np.random.default_rng(0).integers(1, 64, (B, 12)), jnp.int32)
        read, mask = encoder(tokens), jnp.ones((B, 12), bool)
        told, plain = (UNet(channels=1, base=32, blocks=1, **size, **more, rngs=nnx.Rngs(0)) for more in
                       (dict(context_dim=64), {}))
        x, t = inputs(B, (size["size"], size["size"], 1))
        run = {"ours": called(told, x, t, context=read, context_mask=mask), "plain": called(plain, x, t),
               "encoder": called(encoder, tokens)}
        times = race(run, args)
        sums = [a + b for a, b in zip(times["plain"], times["encoder"])]
        print(row(f"text-conditioned step, {name} batch {B}, against the unconditional one", times["ours"],
                  times["plain"], times["again"]), flush=True)
        print(row("the same, against the unconditional one and the encoder's pass", times["ours"], sums,
                  times["again"]), flush=True)
        cond = dict(context=read, context_mask=mask)
        def walk(net, cond):
            den = Denoiser(net, cosine())
            return lambda: sample(den, DDIM(), x, steps=20, cond=cond).block_until_ready()
        times = race({"ours": walk(told, cond), "plain": walk(plain, {})}, args)
        print(row(f"20 steps of DDIM, {name} batch {B}, read once, against unconditional ones", times["ours"],
                  times["plain"], times["again"]), flush=True)

def control(args):
    "A pair of base and copy against the base"
    from diffusion_nb.control import ControlNet
    net, shape = network("digits")
    x, t = inputs(args.batch, shape)
    run = {"pair": called(ControlNet(net, 1), x, t, control=x), "base": called(net, x, t)}
    times = race(run, args)
    print(row(f"ControlNet, digits batch {args.batch}, against its base", times["pair"], times["base"], times["again"]),
          flush=True)

def video(args):
    "8 frames of 16 x 16: the network of videos against the frame network on the same frames"
    from flax import nnx
    from diffusion_nb.dit import DiT
    from diffusion_nb.shapes import FrameTransformer
    frame = DiT(size=16, channels=1, patch=2, hidden=64, depth=4, heads=4, mlp_ratio=2., num_classes=None,
                learn_sigma=False, rngs=nnx.Rngs(0))
    x, t = inputs(4, (8, 16, 16, 1))
    run = {"video": called(FrameTransformer(frame, rngs=nnx.Rngs(1)), x, t),
           "frames": called(frame, x.reshape(32, 16, 16, 1), t.repeat(8))}
    times = race(run, args)
    print(row("video of 8 frames, 16 x 16, batch 4, against its frame network", times["video"], times["frames"],
              times["again"]))

if __name__ == "__main__":
    args = options(__doc__, only=dict(choices=["text", "control", "video"]), batch=dict(type=int, default=64))
    print(machine(), "", HEAD, sep="\n", flush=True)
    for part in (text, control, video):
        if args.only in (None, part.__name__): part(args)
