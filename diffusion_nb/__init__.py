"""The diffusion textbook that you can import: schedules, networks and samplers in JAX, each tested against exact
answers."""

def _owners():
    "Public name -> its module, from the table that type checkers read too; a module of the package -> None"
    if not _table:
        import ast, pathlib
        tree = ast.parse(pathlib.Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
        _table.update((a.name, n.module) for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names)
    return _table

_table:dict[str, str|None] = {}

def _share():
    "Under nbdev-test in this very checkout, processes that a cell starts import it, whether or not it is installed"
    import os, pathlib
    root = pathlib.Path(__file__).parent.parent
    if "IN_TEST" in os.environ and (root/"settings.ini").is_file(): os.environ.setdefault("PYTHONPATH", str(root))

_share()

def _version():
    "That of the installed package"
    from importlib.metadata import PackageNotFoundError, version
    try: return version("diffusion_nb")
    except PackageNotFoundError: return "0+unknown"

def __getattr__(name):
    "What is asked for, loaded now. Raises `AttributeError` for unknown names, with the nearest that there is"
    import difflib, importlib
    if name == "__version__": value = _version()
    elif name.startswith("__") or name not in _owners():
        near = difflib.get_close_matches(name, [] if name.startswith("__") else _owners(), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise AttributeError(f"module 'diffusion_nb' has no attribute {name!r}{hint}")
    elif _owners()[name] is None: return importlib.import_module("diffusion_nb." + name)
    else: value = getattr(importlib.import_module(f"diffusion_nb.{_owners()[name]}"), name)
    globals()[name] = value
    return value

def __dir__(): return sorted({*globals(), *_owners(), "__version__"})
