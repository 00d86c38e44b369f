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
    "A U-Net that reads twelve tokens, against the same one without text, and the encoder"
    import jax.numpy as jnp, numpy as np
    from flax import nnx
    from diffusion_nb.text import TextEncoder
    from diffusion_nb.unet import UNet
    size = dict(channels=1, base=32, mults=(1, 2), blocks=1, size=8, attn=(8, 4))
    encoder = TextEncoder(64, 64, 2, 4, length=16, rngs=nnx.Rngs(1))
    tokens = jnp.asarray(np.random.default_rng(0).integers(1, 64, (args.batch, 12)), jnp.int32)
    read, mask = encoder(tokens), jnp.ones((args.batch, 12), bool)
    told, plain = (UNet(**size, **more, rngs=nnx.Rngs(0)) for more in (dict(context_dim=64), {}))
    x, t = inputs(args.batch, (8, 8, 1))
    run = {"ours": called(told, x, t, context=read, context_mask=mask), "plain": called(plain, x, t),
           "encoder": called(encoder, tokens)}
    times = race(run, args)
    sums = [a + b for a, b in zip(times["plain"], times["encoder"])]
    print(row(f"text-conditioned step, digits batch {args.batch}, against the unconditional one", times["ours"],
              times["plain"], times["again"]), flush=True)
    print(row("the same, against the unconditional one and the encoder's pass", times["ours"], sums, times["again"]))

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
