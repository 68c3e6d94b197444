#!/usr/bin/env python3
"""Reads the models as ProVerif's grammar has them, as far as they use it, and checks names, arities and types.

It proves nothing about any protocol: it finds what would keep ProVerif from reading a model, and what a model says and nobody uses.
Usage: check.py [FOLDER]; it needs nothing but Python.
"""

import re
import sys
from pathlib import Path

LIBRARY = "hoopoe.pvl"
TOKEN = re.compile(r"\(\*.*?\*\)|\s+|inj-event|==>|<>|\|\||&&|[A-Za-z][A-Za-z0-9_']*|\d+|[()\[\],;:.=|!]", re.S)
WORDS = set(
    "among channel choice clauses const def diff do elimtrue else equation equivalence event expand fail for forall foreach free"
    " fun get if implementation in insert let letfun letproba lemma axiom restriction new noninterf noselect not nounif or"
    " otherwise out param phase pred proba process proof public_vars putbegin query reduc secret select set suchthat sync table"
    " then type weaksecret yield".split()
)


class Wrong(Exception):
    """What is wrong, and where."""


class Model:
    """The names of a library and a model, each with what it is; and a place in their tokens."""

    def __init__(self):
        self.types, self.funs, self.events = {"bitstring", "bool", "channel"}, {"true": ([], "bool"), "false": ([], "bool")}, {}
        self.tables, self.macros, self.destructors, self.data = {}, {}, set(), set()
        self.used, self.raised, self.asked, self.declared, self.queries = set(), set(), set(), {}, 0
        self.tokens, self.at, self.here = [], 0, ""

    # Tokens.

    def load(self, path):
        text, end, line = path.read_text(), 0, 1
        self.tokens, self.at, self.here = [], 0, path.name
        while end < len(text):
            found = TOKEN.match(text, end)
            if not found:
                raise Wrong(f"{path.name}:{line}: no token: {text[end:end + 20]!r}")
            if not (found[0].isspace() or found[0].startswith("(*")):
                self.tokens.append((found[0], line))
            line, end = line + found[0].count("\n"), found.end()
        self.tokens.append(("", line))

    def fail(self, why):
        raise Wrong(f"{self.here}:{self.tokens[self.at][1]}: {why}")

    def sees(self, *words):
        return self.tokens[self.at][0] in words

    def take(self, word=None):
        token = self.tokens[self.at][0]
        if word is not None and token != word:
            self.fail(f"{word!r} was expected, not {token!r}")
        self.at += 1
        return token

    def skips(self, word):
        if self.sees(word):
            self.at += 1
            return True
        return False

    def name(self):
        if not re.match(r"[A-Za-z]", self.tokens[self.at][0]) or self.tokens[self.at][0] in WORDS:
            self.fail(f"no name: {self.tokens[self.at][0]!r}")
        return self.take()

    def listed(self, one, end):
        items = []
        while not self.sees(end):
            items.append(one())
            if not self.sees(end):
                self.take(",")
        self.take(end)
        return items

    # Names.

    def declare(self, kind, name):
        if name in self.declared or name in self.types:
            self.fail(f"{name} is declared twice")
        self.declared[name] = kind

    def type(self):
        name = self.take()
        self.used.add(name)
        if name not in self.types:
            self.fail(f"there is no type {name}")
        return name

    def bind(self, scope, name, kind):
        if name in scope or name in self.declared:
            self.fail(f"{name} hides another {name}")
        scope[name] = kind

    def same(self, wanted, found, what):
        if wanted != found:
            self.fail(f"{what} is a {found}, and a {wanted} is wanted")

    def typed(self, scope):
        """`a, b: T, c: U`, until something else comes."""
        kinds = []
        while True:
            names = [self.name()]
            while self.skips(","):
                names.append(self.name())
            self.take(":")
            kind = self.type()
            for name in names:
                self.bind(scope, name, kind)
                kinds.append(kind)
            if not self.skips(","):
                return kinds

    def arguments(self, kinds, one, what):
        self.take("(")
        found = self.listed(one, ")")
        if len(found) != len(kinds):
            self.fail(f"{what} has {len(kinds)} arguments, not {len(found)}")
        for wanted, kind in zip(kinds, found):
            self.same(wanted, kind, f"an argument of {what}")

    # Terms.

    def term(self, scope, query=False):
        kind = self.comparison(scope, query)
        while self.sees("&&", "||"):
            self.take()
            self.same("bool", kind, "what is joined")
            self.same("bool", self.comparison(scope, query), "what is joined")
        return kind

    def comparison(self, scope, query):
        kind = self.simple(scope, query)
        if self.sees("=", "<>"):
            self.take()
            self.same(kind, self.simple(scope, query), "what is compared")
            return "bool"
        return kind

    def simple(self, scope, query):
        if self.skips("("):
            kinds = self.listed(lambda: self.term(scope, query), ")")
            return kinds[0] if len(kinds) == 1 else "bitstring"
        if query and self.sees("event", "inj-event"):
            return self.fact(scope)
        name = self.name()
        if query and name == "attacker":
            self.take("(")
            self.term(scope)
            self.take(")")
            if self.skips("phase") and not self.take().isdigit():
                self.fail("a phase has a number")
            return "bool"
        self.used.add(name)
        if name in scope:
            return scope[name]
        if name not in self.funs:
            self.fail(f"nothing is called {name}")
        kinds, result = self.funs[name]
        if query and name in self.destructors:
            self.fail(f"{name} is no constructor")
        if kinds:
            self.arguments(kinds, lambda: self.term(scope, query), name)
        return result

    def fact(self, scope):
        self.take()
        self.take("(")
        name = self.name()
        if name not in self.events:
            self.fail(f"there is no event {name}")
        self.asked.add(name)
        if self.events[name]:
            self.arguments(self.events[name], lambda: self.term(scope, True), name)
        self.take(")")
        return "bool"

    def body(self, scope):
        """A term with names and bindings before it, as in `letfun`."""
        if self.skips("new"):
            name = self.name()
            self.take(":")
            self.bind(scope, name, self.type())
            self.take(";")
            return self.body(scope)
        if self.skips("let"):
            self.binding(scope)
            self.take("in")
            return self.body(scope)
        return self.term(scope)

    def binding(self, scope):
        """`pattern = term`. What a pattern binds is in scope behind it, and further to the right in itself."""
        inner = dict(scope)
        pattern = self.pattern(inner)
        self.take("=")
        kind = self.term(scope)
        if pattern[0] is None:
            inner[pattern[1]] = kind
        else:
            self.same(pattern[0], kind, "what is bound")
        scope.update(inner)

    def pattern(self, scope, wanted=None):
        """Its type; or None and the name, if that follows from what it is compared with."""
        if self.skips("="):
            return self.simple(scope, False), None
        if self.skips("("):
            parts = self.listed(lambda: self.pattern(scope), ")")
            if any(part[0] is None for part in parts):
                self.fail("a part of a tuple has no type")
            return "bitstring", None
        name = self.name()
        if self.sees("("):
            if name not in self.data:
                self.fail(f"{name} cannot be taken apart")
            self.used.add(name)
            wanting, result = iter(self.funs[name][0]), self.funs[name][1]
            self.arguments(self.funs[name][0], lambda: self.pattern(scope, next(wanting, "nothing"))[0], name)
            return result, None
        kind = self.type() if self.skips(":") else wanted
        self.bind(scope, name, kind)
        return kind, name

    # Processes.

    def process(self, scope):
        if self.skips("!"):
            return self.process(scope)
        if self.skips("("):
            self.process(dict(scope))
            while self.skips("|"):
                self.process(dict(scope))
            return self.take(")")
        if self.skips("0"):
            return None
        if self.skips("new"):
            name = self.name()
            self.take(":")
            self.bind(scope, name, self.type())
        elif self.skips("out"):
            self.take("(")
            self.same("channel", self.term(scope), "where something is sent")
            self.take(",")
            self.term(scope)
            self.take(")")
        elif self.skips("in"):
            self.take("(")
            self.same("channel", self.term(scope), "where something is read")
            self.take(",")
            if self.pattern(scope)[0] is None:
                self.fail("what is read has no type")
            self.take(")")
        elif self.skips("event"):
            name = self.name()
            if name not in self.events:
                self.fail(f"there is no event {name}")
            self.raised.add(name)
            if self.events[name]:
                self.arguments(self.events[name], lambda: self.term(scope), name)
        elif self.skips("insert"):
            name = self.table()
            self.arguments(self.tables[name], lambda: self.term(scope), name)
        elif self.skips("phase"):
            if int(self.take()) < 1:
                self.fail("a phase has a number above 0")
        elif self.sees("let", "if", "get"):
            return self.conditional(scope)
        else:
            name = self.name()
            if name not in self.macros:
                self.fail(f"there is no process {name}")
            self.used.add(name)
            if self.macros[name]:
                self.arguments(self.macros[name], lambda: self.term(scope), name)
            return None
        return self.process(scope) if self.skips(";") else None

    def table(self):
        name = self.name()
        if name not in self.tables:
            self.fail(f"there is no table {name}")
        self.used.add(name)
        return name

    def conditional(self, scope):
        outer = dict(scope)
        word = self.take()
        if word == "if":
            self.same("bool", self.term(scope), "a condition")
            self.take("then")
        else:
            if word == "let":
                self.binding(scope)
            else:
                name = self.table()
                wanting = iter(self.tables[name])
                self.arguments(self.tables[name], lambda: self.pattern(scope, next(wanting, "nothing"))[0], name)
            self.take("in")
        self.process(scope)
        return self.process(outer) if self.skips("else") else None

    # Declarations.

    def read(self, path):
        self.load(path)
        while not self.sees("", "process"):
            getattr(self, f"read_{self.take()}", lambda: self.fail("no declaration"))()
            self.take(".")
        if path.name != LIBRARY:
            self.take("process")
            self.process({})
            if not self.sees(""):
                self.fail(f"something behind the process: {self.take()!r}")

    def option(self):
        if self.skips("["):
            word = self.name()
            self.take("]")
            return word
        return None

    def read_type(self):
        name = self.name()
        self.declare("type", name)
        self.types.add(name)

    def read_const(self):
        name = self.name()
        self.take(":")
        self.declare("const", name)
        self.funs[name] = ([], self.type())
        self.option()

    read_free = read_const

    def read_fun(self):
        name = self.name()
        self.take("(")
        kinds = self.listed(self.type, ")")
        self.take(":")
        self.declare("fun", name)
        self.funs[name] = (kinds, self.type())
        if self.skips("reduc"):
            self.destructors.add(name)
            self.equality()
        if self.option() == "data":
            self.data.add(name)

    def equality(self):
        scope = {}
        self.take("forall")
        self.typed(scope)
        self.take(";")
        self.same("bool", self.term(scope), "a rule")

    read_equation = equality

    def read_letfun(self):
        name, scope = self.name(), {}
        self.take("(")
        kinds = self.typed(scope)
        self.take(")")
        self.take("=")
        result = self.body(scope)
        self.declare("letfun", name)
        self.funs[name] = (kinds, result)
        self.destructors.add(name)

    def read_table(self):
        name = self.name()
        self.take("(")
        self.declare("table", name)
        self.tables[name] = self.listed(self.type, ")")

    def read_event(self):
        name = self.name()
        self.declare("event", name)
        self.events[name] = self.listed(self.type, ")") if self.skips("(") else []

    def read_query(self):
        scope, first = {}, self.at
        self.typed(scope)
        self.take(";")
        start = self.at
        self.same("bool", self.term(scope, True), "a query")
        if self.skips("==>"):
            self.same("bool", self.term(scope, True), "a query")
        words = {token for token, _ in self.tokens[start : self.at]}
        self.at = first if scope.keys() - words else self.at
        if scope.keys() - words:
            self.fail(f"not asked about: {', '.join(sorted(scope.keys() - words))}")
        self.queries += 1

    def read_let(self):
        name, scope, kinds = self.name(), {}, []
        if self.skips("("):
            kinds = self.typed(scope)
            self.take(")")
        self.take("=")
        self.process(scope)
        self.declare("process", name)
        self.macros[name] = kinds

    def unused(self, library):
        """Names of the model itself that it declares and does not use."""
        for name, kind in self.declared.items():
            if name in library:
                continue
            if kind == "event" and name not in self.raised:
                yield f"the event {name} is never raised"
            if kind == "event" and name not in self.asked:
                yield f"nobody asks about the event {name}"
            if kind not in ("event", "query") and name not in self.used:
                yield f"{name} is not used"


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    failed = False
    for path in sorted(folder.glob("*.pv")):
        model = Model()
        try:
            model.read(folder / LIBRARY)
            library = set(model.declared)
            model.read(path)
            wrong = list(model.unused(library))
        except Wrong as error:
            wrong = [str(error)]
        for line in wrong:
            print(f"{path.name}: {line}")
        failed |= bool(wrong)
        if not wrong:
            print(f"{path.name}: {model.queries} queries: reads")
    sys.exit(failed)


if __name__ == "__main__":
    main()
