"`python -m diffusion_nb`: the command, where its script is not on the path; and nbdev 2's spellings, for a clone"
import os, shlex, sys
from pathlib import Path

def main():
    from diffusion_nb.cli import main
    return main()

def nbdev():
    "nbdev 2's `nbdev_test --path FILE --n_workers 0`, `nbdev_export`, `nbdev_docs`: what is meant now, shown and run"
    name, words = Path(sys.argv[0]).stem.replace("_", "-"), []
    for word in sys.argv[1:]:
        option, *value = word.split("=", 1)
        option = option.replace("_", "-") if option[:2] == "--" else option
        words += [option, *value] if option == "--path" else ["=".join([option, *value])]
    if "--path" in words:                                  # it comes first, without a name
        at = words.index("--path")
        words = words[at+1:at+2] + words[:at] + words[at+2:]
    made = {"nbdev-export": ["make", "export"], "nbdev-docs": ["make", "site"]}      # the site wants no Quarto
    command = made.get(name, [name, *words])
    print("+", shlex.join(command), file=sys.stderr, flush=True)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.execvp(command[0], command)

if __name__ == "__main__": sys.exit(main())
