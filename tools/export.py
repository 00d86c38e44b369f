"""Clean notebooks and write their modules, methods in classes and parameters in docstrings: export.py [NOTEBOOK]

A notebook tells a class idea by idea with fastcore's `@patch`, and explains parameters by comments beside them
(docments). Editors, type checkers and `help()` see neither, so what nbdev exports is rewritten here, by the positions
that `ast` and `tokenize` give."""
import ast, io, os, re, subprocess, sys, textwrap, tokenize
from pathlib import Path

from project import LIB, ROOT, chapters

WIDTH = 120
KEPT = ("type:", "noqa", "pyright:", "pragma")             # comments to programs, not to readers
KINDS = dict(as_prop="property", cls_method="classmethod", static_method="staticmethod")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


class ExportError(ValueError):
    "What the notebook says cannot stand in a class"


# ---- a module's text and where things stand in it ----

class Text:
    "Source with its lines, tree and tokens; edits are collected, and made from the end to the start"
    def __init__(self, source):
        self.lines, self.tree, self.edits = source.split("\n"), ast.parse(source), []
        self.tokens = [t for t in tokenize.generate_tokens(io.StringIO(source).readline)
                       if t.type not in (tokenize.INDENT, tokenize.DEDENT)]
        self.comments = {t.start[0]: t for t in self.tokens if t.type == tokenize.COMMENT}

    def at(self, line, col): return line, len(self.lines[line - 1].encode()[:col].decode())
    def start(self, node): return self.at(node.lineno, node.col_offset)
    def end(self, node): return self.at(node.end_lineno, node.end_col_offset)

    def cut(self, start, end):
        "The source between two positions (line, column)"
        (r0, c0), (r1, c1) = start, end
        if r0 == r1: return self.lines[r0 - 1][c0:c1]
        return "\n".join([self.lines[r0 - 1][c0:], *self.lines[r0:r1 - 1], self.lines[r1 - 1][:c1]])

    def of(self, node): return self.cut(self.start(node), self.end(node))
    def between(self, start, end): return [t for t in self.tokens if start <= t.start and t.end <= end]
    def put(self, first, last, new):
        self.edits.append((first, last, new))      # lines first..last; none if last < first

    def edited(self):
        for first, last, new in sorted(self.edits, key=lambda e: e[:2], reverse=True): self.lines[first - 1:last] = new
        return "\n".join(self.lines)


def bound(body):
    "Names that statements bind -> the line where first, not looking into functions and classes"
    names = {}
    def see(name, node): names[name] = min(node.lineno, names.get(name, node.lineno))
    def walk(node):
        if isinstance(node, (*FUNCTION, ast.ClassDef)): return see(node.name, node)
        if isinstance(node, ast.Lambda): return
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for a in node.names: see(a.asname or a.name.split(".")[0], node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store): see(node.id, node)
        for child in ast.iter_child_nodes(node): walk(child)
    for node in body: walk(node)
    return names


def used_now(nodes):
    "Names that expressions look up where they stand, so none inside a lambda"
    found, todo = set(), [n for n in nodes if n is not None]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Lambda):
            todo += [d for d in (*node.args.defaults, *node.args.kw_defaults) if d]
            continue
        if isinstance(node, ast.Name): found.add(node.id)
        todo += ast.iter_child_nodes(node)
    return found


# ---- methods into classes ----

def patching(fn):
    "The decorator `@patch` of a function, with its options, or (None, {})"
    for d in fn.decorator_list if isinstance(fn, FUNCTION) else ():
        call = d if isinstance(d, ast.Call) else None
        if getattr(call.func if call else d, "id", "") in ("patch", "patch_to"):
            return d, {k.arg: ast.literal_eval(k.value) for k in call.keywords} if call else {}
    return None, {}


def leaves(node):
    "Names of the classes in `A`, `A|B`, `(A, B)` or `Union[A, B]`"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return leaves(ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.BinOp): return leaves(node.left) + leaves(node.right)
    if isinstance(node, ast.Tuple): return [n for e in node.elts for n in leaves(e)]
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("Union"): return leaves(node.slice)
    return [ast.unparse(node)]


def indented(text, first, last):
    "Lines of a block four columns in, but not the inside of a string over several lines, docstrings excepted"
    inside, depth = set(), []
    docs = {n.body[0].lineno for n in ast.walk(text.tree)
            if isinstance(n, (*FUNCTION, ast.ClassDef)) and ast.get_docstring(n, False) is not None}
    for t in text.tokens:
        kind = tokenize.tok_name[t.type]
        if kind == "FSTRING_START": depth.append(t.start[0])
        begin = t.start[0] if kind == "STRING" else depth.pop() if kind == "FSTRING_END" else None
        if begin and begin not in docs: inside |= set(range(begin + 1, t.end[0] + 1))
    rows = enumerate(text.lines[first - 1:last], first)
    return [line if not line or i in inside else "    " + line for i, line in rows]


def method(text, fn, cls, mark, options):
    "The lines of a patched function as a method of a class. Raises ExportError if it would mean something else there"
    where, args = f"{cls.name}.{fn.name}", [*fn.args.posonlyargs, *fn.args.args]
    def wrong(why): raise ExportError(f"{where}, line {fn.lineno}: {why}")
    kinds = [k for k, v in options.items() if v]
    if set(kinds) - {*KINDS, "set_prop"} or len(kinds) > 1:
        wrong(f"@patch({', '.join(kinds)}) is not known to tools/export.py")
    own, module = bound(cls.body), bound(text.tree.body)
    if fn.name in own and "set_prop" not in kinds:
        wrong("the class has it already: say it once, in the class or by @patch")
    private = [n for n in ast.walk(fn) if re.fullmatch(r"__\w*[^_]_?", getattr(n, "attr", getattr(n, "id", "")) or "")]
    if private: wrong("a name with two leading underscores means another one inside a class")
    decorators = [d for d in fn.decorator_list if d is not mark]
    now = used_now([*decorators, *fn.args.defaults, *fn.args.kw_defaults])
    late = sorted(n for n in now if module.get(n, 0) >= cls.lineno)
    if late: wrong(f"defaults or decorators name {', '.join(late)}, which the module defines after the class: move up")
    hidden = sorted(now & own.keys())
    if hidden: wrong(f"defaults or decorators name {', '.join(hidden)}, which in the class is another")
    rows = dict(enumerate(text.lines))                     # line - 1 -> its text, edited from right to left
    def swap(start, end, new):
        if start[0] != end[0]: wrong("a decorator or annotation over several lines")
        rows[start[0] - 1] = rows[start[0] - 1][:start[1]] + new + rows[start[0] - 1][end[1]:]
    notes = [(text.start(n), text.end(n), n) for n in [*(a.annotation for a in every(fn.args)), fn.returns] if n]
    for start, end, node in sorted(notes, key=lambda n: n[0], reverse=True):
        if args and node is args[0].annotation and kinds != ["static_method"]:
            swap((start[0], text.start(args[0])[1] + len(args[0].arg)), end, "")
        elif not isinstance(node, ast.Constant) and any(module.get(n, 0) >= cls.lineno for n in used_now([node])):
            said = text.of(node)
            swap(start, end, f"'{said}'" if '"' in said else f'"{said}"')
    first = min(d.lineno for d in fn.decorator_list)
    name = f"{fn.name}.setter" if "set_prop" in kinds else KINDS.get("".join(kinds))
    swap((mark.lineno, text.lines[mark.lineno - 1].index("@")), text.end(mark), f"@{name}" if name else "")
    gone = {mark.lineno} if not name and not rows[mark.lineno - 1].strip() else set()
    while text.lines[first - 2].startswith("#") and not text.lines[first - 2].startswith("# %%"): first -= 1
    for i, line in enumerate(indented(text, first, fn.end_lineno), first):
        if line.startswith("    ") and text.lines[i - 1] == line[4:]:
            rows[i - 1] = "    "*bool(rows[i - 1]) + rows[i - 1]
    return first, [rows[i - 1] for i in range(first, fn.end_lineno + 1) if i not in gone]


def every(args):
    "All parameters of a signature in their order"
    return [a for a in (*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg) if a]


def moved(source):
    "Each `@patch`ed function in its class, where the module defines that, in the order of the text"
    text = Text(source)
    classes = {n.name: n for n in text.tree.body if isinstance(n, ast.ClassDef)}
    into, taken, marks = {}, [], {}
    for i, line in enumerate(text.lines, 1): marks[i] = i if line.startswith("# %%") else marks.get(i - 1, 0)
    for fn in text.tree.body:
        mark, options = patching(fn)
        if mark is None: continue
        first_arg = next(iter(fn.args.posonlyargs + fn.args.args), None)
        target = mark.args[0] if isinstance(mark, ast.Call) and mark.args else first_arg and first_arg.annotation
        names = leaves(target) if target else []
        here = [n for n in names if n in classes]
        if not here: continue
        if len(here) < len(names):
            raise ExportError(f"{fn.name}, line {fn.lineno}: {', '.join(names)} are not all of this module")
        for n in here:
            first, rows = method(text, fn, classes[n], mark, options)
            into.setdefault(n, []).append((first, fn.end_lineno, rows))
        taken.append((first, fn.end_lineno))
    out = {i for a, b in taken for i in range(a, b + 1)}
    full = {marks[i] for i, line in enumerate(text.lines, 1) if line.strip() and i not in out and marks[i] != i}
    said = set()
    for name, blocks in into.items():
        cls, new = classes[name], []
        seen = {n.name for n in cls.body if isinstance(n, FUNCTION)}
        for first, last, rows in blocks:
            mark, above = marks[first], text.lines[first - 2]
            if not above.strip() or above.startswith("# %%"): new.append("")
            if mark and mark not in full and (name, mark) not in said: new.append("    " + text.lines[mark - 1])
            said.add((name, mark))
            new += rows
            twice = re.search(r"def (\w+)", "\n".join(rows))[1]
            if twice in seen and not any(".setter" in r for r in rows):
                raise ExportError(f"{name}.{twice} is patched twice")
            seen.add(twice)
        body = cls.body[0]
        if cls.lineno == body.lineno:                      # class A: "text"
            head = text.lines[cls.lineno - 1][:text.start(body)[1]].rstrip()
            rest = text.lines[cls.lineno - 1][text.start(body)[1]:]
            keep = [] if rest.strip() in ("pass", "...") else ["    " + rest]
            text.put(cls.lineno, cls.end_lineno, [head, *keep, *new[not keep and new[0] == "":]])
        else: text.put(cls.end_lineno + 1, cls.end_lineno, new)
    for first, last in taken:
        while last < len(text.lines) and not text.lines[last].strip():
            last += 1          # with the blank lines below it
        text.put(first, last, [])
    for mark in {marks[first] for first, _ in taken} - full - {0}: text.put(mark, mark, [])
    return text.edited()


# ---- docments into docstrings ----

def header(text, fn):
    "Tokens of a function's signature from `def` to the colon that ends it"
    tokens, depth = [t for t in text.tokens if t.start >= text.start(fn)], 0
    first = next(i for i, t in enumerate(tokens) if t.string == "def")
    for i, t in enumerate(tokens[first:], first):
        depth += (t.string in "([{") - (t.string in ")]}") if t.type == tokenize.OP else 0
        if t.string == ":" and not depth: return tokens[first:i + 1]


def joined(rows):
    "Source lines inside brackets as one"
    out = ""
    for row in filter(None, map(str.strip, rows)):
        out += ("" if not out or out[-1] in "([{" or row[0] in ")]}" else " ") + row
    return out


def parameters(text, tokens):
    "The signature up to its bracket, the pieces between commas as (source, first line, last line), the rest"
    opened = next(i for i, t in enumerate(tokens) if t.string == "(")
    pieces, depth, closed = [[]], 0, None
    for i, t in enumerate(tokens[opened:], opened):
        if t.type == tokenize.OP: depth += (t.string in "([{") - (t.string in ")]}")
        if not depth: closed = i; break
        if depth == 1 and t.string == ",": pieces.append([])
        elif i > opened and t.type not in (tokenize.NL, tokenize.COMMENT): pieces[-1].append(t)
    def source(ts):
        rows = text.cut(ts[0].start, ts[-1].end).split("\n")
        for n, row in enumerate(rows, ts[0].start[0]):
            if n in text.comments and n < ts[-1].end[0]:
                rows[n - ts[0].start[0]] = text.lines[n - 1][:text.comments[n].start[1]]
        return joined(rows), ts[0].start[0], ts[-1].end[0]
    before = text.lines[tokens[0].start[0] - 1][:tokens[opened].end[1]]
    return before, [source(p) for p in pieces if p], joined(text.cut(tokens[closed].start, tokens[-1].end).split("\n"))


def filled(before, pieces, after, indent):
    "A signature on as few lines as fit"
    rows, row = [], before
    for i, p in enumerate(pieces):
        p += "," if i < len(pieces) - 1 else after
        if len(row) + len(p) + 1 > WIDTH and row != before: rows.append(row.rstrip()); row = indent + " "*8
        row += p + " "*(i < len(pieces) - 1)
    return rows + [row if pieces else before + after]


def plain(comment): return comment.string.lstrip("#").strip()


def explained(text, tokens, pieces):
    "What the comments of a signature say: [(names, text)], the text of the result, comments to programs"
    top, bottom, arrow = tokens[0].start[0], tokens[-1].end[0], [t.start[0] for t in tokens if t.string == "->"]
    of_result = top == bottom or bottom in arrow or all(last < bottom for *_, last in pieces)    # one on the last line
    notes, result, keep, waiting = {}, [], [], []
    for line in (i for i in range(top, bottom + 1) if i in text.comments):
        c = text.comments[line]
        here = [p for p, _, last in pieces if last == line] or [p for p, first, last in pieces if first <= line <= last]
        if plain(c).startswith(KEPT): keep.append(c.string)
        elif not text.lines[line - 1][:c.start[1]].strip(): waiting.append(plain(c))             # about what comes next
        else:
            if line == bottom and of_result: said = result
            else: said = notes.setdefault(", ".join(m[0] for p in here if (m := re.match(r"\**\w+", p))), [])
            said += [*waiting, plain(c)]
            waiting = []
    return [(n, " ".join(t)) for n, t in notes.items()], " ".join(result), keep


def docstring(text, node, rows, indent):
    "Lines of a docstring: what it said, then the rows"
    said, raw = "", ""
    if node is not None:
        tokens = [t for t in text.between(text.start(node), text.end(node)) if t.type == tokenize.STRING]
        if len(tokens) == 1:
            raw, quote, said = re.fullmatch(r"(?s)(\w*)('''|\"\"\"|'|\")(.*)\2", tokens[0].string).groups()
            if len(quote) == 1 and not raw: said = said.replace("\\" + quote, quote)
        else: said = node.value.value.replace("\\", "\\\\")
    if not raw: rows = [r.replace("\\", "\\\\") for r in rows]
    rows = [r.replace('"""', "'''") for r in rows]
    lines = [l if i == 0 else l.removeprefix(indent) for i, l in enumerate(said.rstrip().split("\n"))] if said else []
    out = []
    for i, row in enumerate([*lines, *rows]):
        room, deep = WIDTH - len(indent) - 3*(i == 0) - 3*(i == len(lines) + len(rows) - 1), "  "*(i >= len(lines))
        out += textwrap.wrap(row, room, subsequent_indent=deep, break_long_words=False, break_on_hyphens=False) or [""]
    last = out[-1]
    if last.endswith('"'): out[-1] = last[:-1] + '\\"' if not raw and not last.endswith('\\"') else last + " "
    out = [raw + '"""' + out[0], *out[1:]]
    out[-1] += '"""'
    return [indent + r if r else "" for r in out]


def doc_node(node):
    "The statement that is the docstring, or None"
    return node.body[0] if ast.get_docstring(node, False) is not None else None


def wide(text, doc):
    "Has a docstring lines that do not fit?"
    return doc and doc.lineno not in text.comments and max(map(len, text.lines[doc.lineno - 1:doc.end_lineno])) > WIDTH


def document_function(text, fn):
    "Fold a signature, its comments into the docstring"
    tokens = header(text, fn)
    top, colon = tokens[0].start[0], tokens[-1].end
    doc, first = doc_node(fn), fn.body[0]
    before, pieces, after = parameters(text, tokens)
    simple = first.lineno == colon[0]                      # the body stands behind the colon
    notes, result, keep = explained(text, tokens, pieces)
    if simple and top == colon[0]: return                  # a comment on such a line is about the body
    if not notes and not (result and doc and not fn.name.startswith("_")) and not wide(text, doc): return
    if simple: result = ""
    indent = " "*text.start(fn)[1]
    rows = [f"{n}: {t}" if n else t for n, t in notes] + ([f"-> {result}"] if result else [])
    new = filled(before, [p for p, *_ in pieces], after, indent)
    if keep: new[-1] += "  " + "  ".join(keep)
    new += docstring(text, doc, rows, indent + "    ")
    last, rest = (doc.end_lineno, None) if doc else (colon[0], None)
    follow = fn.body[1] if doc and len(fn.body) > 1 else None if doc else first
    if doc and not follow and text.comments.get(last): rest = text.comments[last].string
    if follow is not None and follow.lineno == last:       # what stands behind the colon or docstring: its own line
        rest, last = text.cut(text.start(follow), (follow.lineno, len(text.lines[follow.lineno - 1]))), follow.lineno
    text.put(top, last, new + ([indent + "    " + rest] if rest else []))


def document_class(text, cls):
    "Fold fields, their comments into the docstring"
    fields = [n for n in cls.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
    lines = {}
    for n in fields: lines.setdefault(n.end_lineno, []).append(n)
    notes = {}
    for line, ns in lines.items():
        c = text.comments.get(line)
        if c and c.start > text.end(ns[-1]) and not plain(c).startswith(KEPT): notes[line] = plain(c)
    doc = doc_node(cls)
    if not notes and not wide(text, doc) or cls.body[0].lineno == cls.lineno: return
    indent, runs = " "*text.start(cls.body[0])[1], []
    for line, ns in sorted(lines.items()):
        begin, c = ns[0].lineno, text.comments.get(line)
        bare = text.lines[line - 1]
        if c and line in notes: bare = re.sub(r"\s*;?\s*$", "", bare[:c.start[1]])
        if begin != line or (c and line not in notes) or any(n.lineno == line for n in cls.body if n not in ns):
            if line in notes: text.put(line, line, [bare.rstrip()])
            continue
        if runs and runs[-1][1] == begin - 1: runs[-1] = (runs[-1][0], line, runs[-1][2] + [bare.strip()])
        else: runs.append((begin, line, [bare.strip()]))
    for begin, end, parts in runs:
        rows, row = [], indent
        for i, p in enumerate(parts):
            if len(row) + len(p) > WIDTH and row != indent: rows.append(row.removesuffix("; ")); row = indent
            row += p + "; "
        text.put(begin, end, rows + [row.removesuffix("; ")])
    rows = [f"{', '.join(n.target.id for n in lines[line])}: {note}" for line, note in sorted(notes.items())]
    new = docstring(text, doc, rows, indent)
    if doc: text.put(doc.lineno, doc.end_lineno, new)
    else: text.put(cls.body[0].lineno, cls.body[0].lineno - 1, new)


def documented(source, skip=()):
    "Comments of parameters and fields in the docstrings; classes in `skip` keep theirs, for programs that read them"
    text = Text(source)
    if wide(text, doc := doc_node(text.tree)): text.put(doc.lineno, doc.end_lineno, docstring(text, doc, [], ""))
    def walk(body):
        for node in body:
            if isinstance(node, FUNCTION): document_function(text, node)
            elif isinstance(node, ast.ClassDef):
                if node.name not in skip: document_class(text, node)
                walk(node.body)
            elif isinstance(node, (ast.If, ast.Try)): walk(node.body); walk(node.orelse)
    walk(text.tree.body)
    return text.edited()


def without_patch(source):
    "The import of `patch` dropped where nothing uses it any more"
    text = Text(source)
    if any(patching(n)[0] for n in text.tree.body): return source
    for node in text.tree.body:
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("fastcore"): continue
        rest = [a for a in node.names if a.name not in ("patch", "patch_to")]
        if len(rest) == len(node.names): continue
        said = ast.unparse(ast.ImportFrom(node.module, rest, node.level)) if rest else None
        text.put(node.lineno, node.end_lineno, [said] if said else [])
    return text.edited()


def listed(match):
    "nbdev's `__all__`, which it wraps at 128 columns, within ours"
    if max(map(len, match[0].split("\n"))) <= WIDTH: return match[0]
    names = textwrap.wrap(", ".join(map(repr, ast.literal_eval(match[1]))), WIDTH - len("__all__ = []"))
    return "__all__ = [" + ("\n" + " "*len("__all__ = [")).join(names) + "]"


def rewritten(source, skip=()):
    "A module as nbdev exports it -> as it is kept"
    source = re.sub(r"(?m)^__all__ = (\[[^\]]*\])", listed, source)
    source = re.sub(r'\A("""[^"]*?)\n\nDocs: \S+"""', r'\1"""', source)        # a link to a page that does not exist
    source = without_patch(documented(moved(source), skip))
    return re.sub(r"(?m)^ *# %% .*\n", "", source)            # where a cell began; methods have left their cells


# ---- the names of the package ----

def public(tree):
    "Names in a module's `__all__`"
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return ast.literal_eval(node.value)
    return []


def owners():
    "Public name -> the module that defines it, and a line for each name that two modules define"
    trees = {n: ast.parse((LIB/f"{n}.py").read_text(encoding="utf-8")) for n in chapters()}
    own = {n: bound(b for b in t.body if not isinstance(b, (ast.Import, ast.ImportFrom))) for n, t in trees.items()}
    table, clashes = {}, []
    for name in sorted({x for t in trees.values() for x in public(t)}):
        at = [m for m, t in trees.items() if name in public(t)]
        makers = [m for m in at if name in own[m]] or at
        if name in trees:
            clashes.append(f"{name} is a module, and a name of {', '.join(at)}: diffusion_nb.{name} is the module")
            continue
        if len(makers) > 1:
            clashes.append(f"{name} is defined in {', '.join(makers)}: diffusion_nb.{name} is that of {makers[0]}")
        table[name] = makers[0]
    return table, clashes


def stub():
    "The text of `__init__.pyi`, which type checkers read and `__init__.py` looks names up in"
    table, by = owners()[0], {}
    for name, module in table.items(): by.setdefault(f".{module}", []).append(name)
    rows = ["# Made by tools/export.py from what the modules export",
            "__version__: str", "def __dir__() -> list[str]: ..."]
    for module, names in [(".", list(chapters())), *sorted(by.items())]:
        said = ", ".join(f"{n}~as~{n}" for n in sorted(names))
        rows += textwrap.wrap(f"from {module} import ({said})", WIDTH, subsequent_indent="    ")
    return "\n".join(rows).replace("~", " ") + "\n"


def export(*notebook):
    "Clean, export by nbdev and rewrite, one notebook or all; the lines to say"
    env = {k: v for k, v in os.environ.items() if k != "IN_TEST"}
    package = LIB/"__init__.py"
    text = package.read_text(encoding="utf-8")
    for command, option in (("nbdev-clean", "--fname"), ("nbdev-export", "--path")):
        args = [Path(sys.executable).parent/command, *(x for n in notebook for x in (option, n))]
        if code := subprocess.run(args, cwd=ROOT, env=env).returncode: sys.exit(code)
    (ROOT/"nbs"/"llms.txt").unlink(missing_ok=True)          # nbdev writes it for a site, which there is not
    package.write_text(text, encoding="utf-8")               # nbdev lists some modules there, which nobody asked for
    files = {n: LIB/f"{n}.py" for n in chapters() if (LIB/f"{n}.py").exists()}
    texts = {n: f.read_text(encoding="utf-8") for n, f in files.items()}
    read = {m for t in texts.values() for m in re.findall(r"\bdocments\((\w+)\)", t)}   # a program reads the comments
    for name, text in texts.items():
        try: new = rewritten(text, read)
        except ExportError as e: sys.exit(f"{chapters()[name].relative_to(ROOT)}: {e}")
        if new != text: files[name].write_text(new, encoding="utf-8")
    if len(files) == len(chapters()): (LIB/"__init__.pyi").write_text(stub(), encoding="utf-8")
    return owners()[1]


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.argv[1:2] and not Path(sys.argv[1]).is_file(): sys.exit(__doc__)
    for line in export(*(Path(p).resolve() for p in sys.argv[1:])): print(line)
