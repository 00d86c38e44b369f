"tools/export.py does what it says on a small module, twice the same, and refuses what it cannot do: check_export.py"
import sys

from export import ExportError, rewritten

BEFORE = r'''"""A module.

Docs: https://somewhere/a.html.md"""

# %% auto #0
__all__ = ["A", "B", "f"]

# %% ../nbs/a.ipynb #1
import numpy as np
from fastcore.basics import patch, store_attr
from dataclasses import dataclass

# %% ../nbs/a.ipynb #2
quiet = np.errstate(all="ignore")

class A: "Nothing yet"

@dataclass
class B(A):
    "Two numbers"
    x:float        # The first
    y:float = 2.   # The second, "quoted"

# %% ../nbs/a.ipynb #3
@patch
@quiet
def scaled(self:A,
    c:float,       # Factor
    other:B=None,  # Another \b
)->B: # The product
    "A larger one"
    text = """inside
    stays"""
    return B(c*self.x, len(text))

@patch(as_prop=True)
def both(self:B): return self.x, self.y

def f(
    a, b, # Two of them
    *args, # The rest
    # about c
    c=dict(
        k=1), # A dict
    **kw): # type: ignore
    'It\'s one "thing"'; return a, b, args, c

# %% ../nbs/a.ipynb #4
# told apart
@patch(cls_method=True)
def make(cls:A, n:int): # Made
    "As many as asked for"
    return [cls() for _ in range(n)]

# %% ../nbs/a.ipynb #5
def g(x)->int: # Whole
    "One line"
    return 1
def _h(x): # half of it
    return x/2
'''
AFTER = r'''"""A module."""

__all__ = ["A", "B", "f"]

import numpy as np
from fastcore.basics import store_attr
from dataclasses import dataclass

quiet = np.errstate(all="ignore")

class A:
    "Nothing yet"

    @quiet
    def scaled(self, c:float, other:"B"=None)->"B":
        """A larger one
        c: Factor
        other: Another \\b
        -> The product"""
        text = """inside
    stays"""
        return B(c*self.x, len(text))

    # told apart
    @classmethod
    def make(cls, n:int):
        """As many as asked for
        -> Made"""
        return [cls() for _ in range(n)]

@dataclass
class B(A):
    """Two numbers
    x: The first
    y: The second, "quoted\""""
    x:float; y:float = 2.

    @property
    def both(self): return self.x, self.y

def f(a, b, *args, c=dict(k=1), **kw):  # type: ignore
    """It's one "thing"
    a, b: Two of them
    *args: The rest
    c: about c A dict"""
    return a, b, args, c

def g(x)->int:
    """One line
    -> Whole"""
    return 1
def _h(x): # half of it
    return x/2
'''
REFUSED = {
    "the class has it": "class A:\n    def f(self): pass\n@patch\ndef f(self:A): pass\n",
    "patched twice": "class A: pass\n@patch\ndef f(self:A): pass\n@patch\ndef f(self:A): return 1\n",
    "defines after the class": "class A: pass\nK = 1\n@patch\ndef f(self:A, k=K): pass\n",
    "in the class is another": "K = 1\nclass A:\n    K = 2\n@patch\ndef f(self:A, k=K): pass\n",
    "two leading underscores": "class A: pass\n@patch\ndef f(self:A): return self.__x\n",
    "not all of this module": "class A: pass\n@patch\ndef f(self:A|dict): pass\n",
    "is not known": "class A: pass\n@patch(nm='g')\ndef f(self:A): pass\n"}


def wrong():
    got = rewritten(BEFORE)
    if got != AFTER:
        import difflib
        yield "\n".join(difflib.unified_diff(AFTER.split("\n"), got.split("\n"), "wanted", "made", lineterm=""))
        return
    if rewritten(got) != got: yield "a second run changes the module again"
    old, new = {}, {}
    exec(BEFORE, old), exec(got, new)
    for m in (old, new):
        b = m["B"](3., 4.)
        got = b.both, vars(b.scaled(2.)), len(m["A"].make(3)), m["f"](1, 2, 3)
        if got != ((3., 4.), dict(x=6., y=16), 3, (1, 2, (3,), dict(k=1))):
            yield f"the {'module as exported' if m is old else 'rewritten module'} computes something else"
    twice = rewritten("class A: pass\nclass B: pass\n@patch\ndef f(self:A|B): return 1\n")
    if twice.count("def f(self)") != 2: yield f"a function of two classes does not stand in both:\n{twice}"
    for why, text in REFUSED.items():
        try: yield f"not refused ({why}):\n{rewritten(text)}"
        except ExportError as e:
            if why not in str(e): yield f"refused, but not because {why}: {e}"


if __name__ == "__main__":
    if len(sys.argv) > 1: sys.exit(__doc__)
    found = list(wrong())
    print("\n".join(found) or "methods move into their classes, comments into docstrings")
    sys.exit(bool(found))
