"`python -m diffusion_nb`: the command, where its script is not on the path"
import sys

from diffusion_nb.cli import main

if __name__ == "__main__": sys.exit(main())
