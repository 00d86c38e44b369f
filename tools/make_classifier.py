#!/usr/bin/env python3
"""Train a released classifier by its recipe and write its files: make_classifier.py [NAME [FOLDER]]

NAME is digits_classifier, features28 (MNIST and Fashion-MNIST) or features32 (CIFAR-10), of which the last two need
their data sets: DIFFUSION_NB_DATA, or a network. Weights that are too large for the wheel go to released/."""
import json, sys
from diffusion_nb.features import RELEASES, release_classifier
from diffusion_nb.weights import PACKAGE

LEAST = dict(digits_classifier=.98, features28=.85, features32=.6)          # held-out accuracy of each data set

def main(name="digits_classifier", folder=None):
    if name not in RELEASES: sys.exit(__doc__)
    info = release_classifier(folder, name, progress=True)
    if folder is None and name != "digits_classifier":
        file = f"{name}.safetensors"
        (PACKAGE/"assets"/file).replace(PACKAGE.parent/"released"/file)
    print(json.dumps(info, indent=2))
    right = info["held_out_accuracy"]
    return min(right.values() if isinstance(right, dict) else [right]) < LEAST[name]

if __name__ == "__main__": sys.exit(main(*sys.argv[1:3]))
