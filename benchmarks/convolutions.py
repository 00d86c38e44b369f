"""How near a convolution comes to a matrix product of the same size: the shapes of the U-Nets that are measured here,
forward, the gradient by the picture and by the kernel, in GFLOP/s; and the square product that is this core's best.

    python benchmarks/convolutions.py --cores 1 --clock cpu
    python benchmarks/convolutions.py --cores 1 --clock cpu --onednn      # XLA's oneDNN in place of Eigen: see below

--onednn asks XLA for --xla_cpu_experimental_onednn_custom_call, which is faster and gives wrong numbers where an
activation follows (findings/xla_cpu_onednn_overwrites_an_activation.sh): the package does not use it.
"""
from statistics import median

from timing import machine, options, race

SHAPES = [(128, 8, 32, 32), (128, 8, 64, 32), (128, 4, 64, 64), (32, 28, 32, 32), (32, 28, 64, 64), (32, 28, 128, 64),
          (32, 14, 128, 128), (32, 7, 128, 128)]       # batch, side, channels in and out

def main():
    args = options(__doc__, onednn=dict(action="store_true", help="XLA's oneDNN kernels, for comparison only"))
    import jax, jax.numpy as jnp, numpy as np
    from diffusion_nb.blocks import convolve
    from diffusion_nb.compiler import compiler_options
    how = compiler_options() | ({"xla_cpu_experimental_onednn_custom_call": True} if args.onednn else {})
    rng, exact = np.random.default_rng(0), dict(precision="highest")
    array = lambda *shape: jnp.asarray(rng.normal(size=shape), jnp.float32)
    conv = lambda x, k: convolve(x, k, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"), **exact)
    def ready(f, *given):
        program = jax.jit(f).lower(*given).compile(compiler_options=how)
        return lambda: jax.block_until_ready(program(*given))
    product = lambda a, b: jnp.dot(a, b, **exact)
    print(machine(), "", "| batch, side, channels | forward | by the picture | by the kernel | product of this size "
          "| product 768 x 768 |", "|---|---|---|---|---|---|", sep="\n", flush=True)
    for B, H, C, O in SHAPES:
        x, k, g, flop = array(B, H, H, C), array(3, 3, C, O), array(B, H, H, O), 18*B*H*H*C*O
        fs = dict(forward=ready(conv, x, k), x=ready(lambda k, g: jax.vjp(lambda x: conv(x, k), x)[1](g)[0], k, g),
                  k=ready(lambda x, g: jax.vjp(lambda k: conv(x, k), k)[1](g)[0], x, g),
                  product=ready(product, array(B*H*H, 9*C), array(9*C, O)),
                  square=ready(product, array(768, 768), array(768, 768)))
        t = {name: median(v) for name, v in race(fs, args).items()}
        speed = [(2*768**3 if name == "square" else flop)/t[name]/1e9 for name in fs]
        print(f"| {B}, {H} x {H}, {C} to {O} | " + " | ".join(f"{v:.0f}" for v in speed) + " |", flush=True)

if __name__ == "__main__": main()
