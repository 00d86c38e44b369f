#!/usr/bin/env python3
"Train the digit classifier by its recipe and write the released files: make_classifier.py [FOLDER]"
import json, sys
from diffusion_nb.features import release_classifier

if __name__ == "__main__":
    info = release_classifier(*sys.argv[1:2])
    print(json.dumps(info, indent=2))
    sys.exit(info["held_out_accuracy"] < .98)
