"""What a diagnostic rule gets to see, and how it finds a fix that works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from builder.graph.document import Graph
from builder.graph.edits import Edit, EditBlock, apply
from builder.inference.complaints import Problem, Severity
from builder.inference.findings import Fault, Findings
from builder.inference.walk import walk

FIXES_TRIED = 24
"""How many fixes are tried out for one inference; problems beyond go without."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something that is wrong, or worth a look.

    Attributes:
        code: The rule that found it.
        severity: `error` where the network cannot be built, else `warning` or `info`.
        message: What was expected and what came, in plain words.
        node_id: The node it is about, or None for the whole graph.
        fix: An edit after which it is gone and no other error has come, or None.
        fix_label: What the edit does, as a button would say it.
        path: Where it is about a node inside a block: the ids of the nodes that call the
            blocks, outermost first, and that node's own. Empty elsewhere.
    """

    code: str
    severity: Severity
    message: str
    node_id: str | None = None
    fix: Edit | None = None
    fix_label: str | None = None
    path: tuple[str, ...] = ()


class Fix(NamedTuple):
    """An edit that may solve a problem, and what a button would call it."""

    edit: Edit
    label: str


Rule = Callable[["Context"], Iterable[Diagnostic]]
Rules = Mapping[str, Rule]


class Context:
    """A graph with what is known about it, as rules see it.

    Attributes:
        findings: What is known about the graph.
        parent: For the inside of a block, the context of the graph around it.
        node_id: For the inside of a block, the node in that graph that calls the block.
    """

    def __init__(
        self,
        findings: Findings,
        rules: Rules,
        *,
        fixing: bool = True,
        parent: Context | None = None,
        node_id: str | None = None,
    ) -> None:
        self.findings = findings
        self.parent = parent
        self.node_id = node_id
        self.rules = rules
        self._left = FIXES_TRIED if fixing else 0

    @property
    def graph(self) -> Graph:
        """The graph that is looked at."""
        return self.findings.graph

    @cached_property
    def by_code(self) -> Mapping[str, list[Fault]]:
        """The faults of this graph's own nodes by code."""
        groups: dict[str, list[Fault]] = defaultdict(list)
        for fault in self.findings.faults:
            if fault.inner is None:
                groups[fault.problem.code].append(fault)
        return groups

    @property
    def everything(self) -> list[Diagnostic]:
        """All diagnostics of this graph's own nodes."""
        return [item for rule in self.rules.values() for item in rule(self)]

    def diagnostic(
        self, node_id: str | None, problem: Problem, fixes: Iterable[Fix] = ()
    ) -> Diagnostic:
        """Returns the diagnostic of a problem with the first of some fixes that works.

        Args:
            node_id: The node it is about.
            problem: What is wrong.
            fixes: Fixes to try, the best first; taken one by one.
        """
        bare = Diagnostic(problem.code, problem.severity, problem.message, node_id)
        if not self._root._left:
            return bare
        for fix in fixes:
            if not self._root._left:
                break
            edit = self._from_outside(fix.edit)
            if self._works(bare, edit):
                return replace(bare, fix=edit, fix_label=fix.label)
        return bare

    @property
    def _root(self) -> Context:
        return self.parent._root if self.parent else self

    @cached_property
    def _broken(self) -> frozenset[str]:
        """The nodes that have an error or are behind one."""
        nodes = self.findings.nodes.items()
        return frozenset(key for key, info in nodes if info.status in ("error", "unknown"))

    def _from_outside(self, edit: Edit) -> Edit:
        """Turns an edit of a block's inside into one of the outermost graph."""
        if self.parent is None or self.node_id is None:
            return edit
        layer_id = self.parent.graph.nodes[self.node_id].layer_id
        return self.parent._from_outside(EditBlock(layer_id=layer_id, edit=edit))

    def _works(self, bare: Diagnostic, edit: Edit) -> bool:
        """Says whether a problem is gone after an edit and no other error has come.

        Errors at nodes of which nothing was known before do not count: they were there.
        """
        root = self._root
        root._left -= 1
        try:
            after = walk(apply(root.graph, edit), before=root.findings)
            outside = Context(after, self.rules, fixing=False)
        except ValueError:
            return False
        here = self._same_place(outside)
        if here is None:
            return False
        if any((item.code, item.node_id) == (bare.code, bare.node_id) for item in here.everything):
            return False
        return not root._added(outside) and not self._added(here)

    def _same_place(self, outside: Context) -> Context | None:
        """Finds the inside of this context's block in another outermost graph."""
        if self.parent is None or self.node_id is None:
            return outside
        around = self.parent._same_place(outside)
        findings = around and around.findings.inside.get(self.node_id)
        if not findings:
            return None
        return Context(findings, self.rules, fixing=False, parent=around, node_id=self.node_id)

    def _added(self, after: Context) -> bool:
        """Says whether another context has errors that this one has not.

        Errors at nodes that had one, or of which nothing was known, are not new.
        """
        new = after._errors - self._errors
        return any(node_id is None or node_id not in self._broken for _, node_id in new)

    @cached_property
    def _errors(self) -> frozenset[tuple[str, str | None]]:
        """The errors by code and node, those within blocks at the blocks' nodes."""
        quiet = Context(self.findings, self.rules, fixing=False)
        found = {(item.code, item.node_id) for item in quiet.everything if item.severity == "error"}
        inner = {
            (fault.problem.code, fault.node_id)
            for fault in self.findings.faults
            if fault.inner and fault.problem.severity == "error"
        }
        return frozenset(found | inner)
