"The picture that links to the site show, web/social.png, from the first figure of nbs/index.ipynb"
import io
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
from PIL import Image
from diffusion_nb.plots import COLORS
from project import NBS, ROOT, SETTINGS

PAPER, INK, SOFT = "#fdfcf9", "#24221e", "#625d54"

def card():
    "PNG of 1200 x 630 pixels"
    fig = plt.figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    fig.text(.06, .82, "diffusion_nb", fontsize=46, weight="bold", family="DejaVu Serif", color=INK)
    fig.text(.06, .735, "The diffusion textbook that you can import", fontsize=23, family="DejaVu Serif", color=SOFT)
    ax = fig.add_axes((.055, .13, .89, .52))
    ax.imshow(plt.imread(NBS/"images"/"index_1.png"), cmap="gray", interpolation="nearest", aspect="equal")
    ax.axis("off")
    fig.text(.06, .055, r"$x_t=\alpha_t\,x_0+\sigma_t\,\varepsilon$", fontsize=22, color=COLORS["model"])
    about = f"JAX, Flax NNX, {SETTINGS['license']}"
    fig.text(.94, .055, about, fontsize=17, family="DejaVu Serif", color=SOFT, ha="right")
    fig.savefig(out := io.BytesIO(), format="png")
    return Image.open(out).convert("RGB").quantize(64)

if __name__ == "__main__": card().save(ROOT/"web"/"social.png", optimize=True)
