"What the pages of the interface say: names, signatures, parameters and results, read from the modules' source"
import ast, re
from project import LIB, chapters, code, load, python, source

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
ROW = re.compile(r"(\*{0,2}[a-z_]\w*(?:, \*{0,2}[a-z_]\w*)*): (.*)", re.S | re.I)

def split(doc):
    "A docstring as tools/export.py writes it -> (what it is, {name: meaning}, meaning of the result)"
    said, rows, result = [], {}, ""
    for line in (doc or "").split("\n"):
        row = ROW.fullmatch(line.strip())
        if line.strip().startswith("-> "): result = line.strip()[3:]
        elif row and said: rows |= dict.fromkeys(row[1].replace("*", "").split(", "), row[2])
        elif result: result += " " + line.strip()
        elif rows: rows[[*rows][-1]] += " " + line.strip()
        else: said.append(line.strip())
    return " ".join(said), rows, result

def parameters(fn, told):
    "[(name, type, default, meaning)] of a function's signature, without self"
    a, text = fn.args, lambda node: ast.unparse(node) if node is not None else ""
    plain = [*a.posonlyargs, *a.args]
    rows = list(zip(plain, [None]*(len(plain) - len(a.defaults)) + a.defaults))
    rows += [(a.vararg, None)]*bool(a.vararg) + list(zip(a.kwonlyargs, a.kw_defaults)) + [(a.kwarg, None)]*bool(a.kwarg)
    stars = {id(a.vararg): "*", id(a.kwarg): "**"}
    return [(stars.get(id(p), "") + p.arg, text(p.annotation).strip("'\""), text(d), told.get(p.arg, ""))
            for p, d in rows if p.arg not in ("self", "cls")]

def fields(cls, told):
    "[(name, type, default, meaning)] of a class's annotated fields"
    return [(n.target.id, ast.unparse(n.annotation).strip("'\""), ast.unparse(n.value) if n.value else "",
             told.get(n.target.id, "")) for n in cls.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name) and n.target.id[0] != "_"]

def described(node, owner=""):
    "A function or class as a dict for the template"
    said, told, result = split(ast.get_docstring(node))
    rows, name, methods = [], f"{owner}.{node.name}" if owner else node.name, []
    if isinstance(node, FUNCTION):
        rows, kind = parameters(node, told), "method" if owner else "function"
        returns = ast.unparse(node.returns).strip("'\"") if node.returns else ""
        if any(ast.unparse(d) == "property" for d in node.decorator_list): kind = "property"
    else:
        returns, kind, rows = "", "class", fields(node, told)
        init = next((n for n in node.body if isinstance(n, FUNCTION) and n.name == "__init__"), None)
        if init: rows = parameters(init, told | split(ast.get_docstring(init))[1])
        methods = [described(n, node.name) for n in node.body
                   if isinstance(n, FUNCTION) and (n.name[0] != "_" or n.name == "__call__") and ast.get_docstring(n)]
        methods = [m for i, m in enumerate(methods) if m["name"] not in {x["name"] for x in methods[:i]}]
    bases = ", ".join(map(ast.unparse, getattr(node, "bases", [])))
    return dict(name=name, kind=kind, line=node.lineno, said=said, rows=rows, returns=returns, result=result,
                bases=bases, value="", methods=methods,
                call=", ".join(n + (f"={d}" if d else "") for n, _, d, _ in rows))

def modules():
    "Module -> dict(about, chapter, own: described names in the order of the module, others: name -> its module)"
    found = {}
    for name, path in chapters().items():
        tree = ast.parse((LIB/f"{name}.py").read_text(encoding="utf-8"))
        public, own, other = [], {}, {}
        for n in tree.body:
            if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__": public = ast.literal_eval(n.value)
            elif isinstance(n, (*FUNCTION, ast.ClassDef)): own[n.name] = described(n)
            elif isinstance(n, ast.ImportFrom) and n.level: other |= {a.name: n.module or a.name for a in n.names}
            elif isinstance(n, (ast.Assign, ast.AnnAssign)):
                for t in n.targets if isinstance(n, ast.Assign) else [n.target]:
                    if isinstance(t, ast.Name):
                        value = ast.unparse(n.value) if n.value else ""
                        own.setdefault(t.id, dict(
                            name=t.id, kind="value", line=n.lineno, said="", rows=[], returns="", result="", bases="",
                            methods=[], call="", value=value if len(value) < 200 else ""))
        found[name] = dict(about=" ".join((ast.get_docstring(tree) or "").split()), chapter=path,
                           own=[own[p] for p in public if p in own],
                           others={p: other[p] for p in public if p not in own and p in other})
    return found

def defined_in(path):
    "Public name -> index of the cell of a notebook that defines it first"
    where = {}
    for i, cell in enumerate(load(path)["cells"]):
        if cell not in code({"cells": [cell]}) or not re.search(r"^#\|\s*export[si]?\b", source(cell), re.M): continue
        for n in ast.parse(python(source(cell))).body:
            if isinstance(n, (*FUNCTION, ast.ClassDef)): where.setdefault(n.name, i)
    return where
