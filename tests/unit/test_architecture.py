"""What holds for the tree as a whole; layers are import-linter's (`make lint`)."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "egress_gateway"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name not in {"__init__.py", "__main__.py"})
VERIFIER = sorted((ROOT / "src" / "egress_verify").glob("[!_]*.py"))
LONGEST = 350
CATCH_ALL = {
    "pipeline.py",
    # What tokenizers raises has no closer base.
    "adapters/models/onnx.py",
}
"""Files that may catch whatever is raised.

The first refuses and records, the other says that the gateway cannot start."""
NAMELESS = {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py"}

IMPORTED_IN = {
    "PIL": {"adapters/documents/ocr.py", "adapters/documents/pictures.py"},
    "pypdf": {f"adapters/documents/{file}.py" for file in ("pdf", "pdf_names", "pdf_objects", "pdf_values")},
    "rapidocr": {"adapters/documents/ocr.py"},
    "fpdf": {"adapters/packs/print_page.py"},
    "hyperscan": {"classify/scan.py"},
    "joserfc": {"identify/jwt_keys.py"},
    "re2": {"classify/scan.py"},
    "yaml": {"wire/yaml.py"},
    "phonenumbers": {"classify/detectors/phone.py"},
    "ldap3": {"adapters/directory/ldap_connection.py"},
    "sqlite3": {
        "adapters/audit_index/index.py",
        "adapters/counters/baseline_store.py",
        "adapters/counters/store.py",
        "adapters/reviews/store.py",
        "adapters/witness/state.py",
        "adapters/subjects/store.py",
    },
}
"""Dependencies that one place hides from the rest."""

UNTESTED_HERE = {
    "audit/records/exchanges.py": "records; tests/unit/audit/records/test_record.py has one of each kind",
    "audit/records/groups/answering.py": "records; tests/unit/audit/records/test_groups.py has each",
    "audit/records/groups/asking.py": "the same",
    "audit/records/groups/base.py": "the same",
    "audit/records/groups/deciding.py": "the same",
    "audit/records/groups/running.py": "the same",
    "audit/records/groups/sending.py": "the same",
    "audit/records/header.py": "records; tests/unit/audit/records/test_record.py has one of each kind",
    "audit/records/operations.py": "the same",
    "audit/records/own_kinds.py": "the same",
    "adapters/documents/archives.py": "test_reading.py beside it has a document for each",
    "adapters/documents/mail.py": "the same",
    "adapters/documents/packages.py": "the same",
    "adapters/documents/zipped.py": "the same",
    "adapters/documents/pdf_names.py": "a table; test_pdf_objects.py beside it has names that are not in it",
    "adapters/documents/pdf_values.py": "the same",
    "adapters/documents/pdf_syntax.py": "test_pdf_objects.py beside it has each place of a file",
    "adapters/packs/blocks.py": "records; tests of report.py and of both pages use each",
    "cli/processes/connector.py": "test_running.py beside it runs every process",
    "cli/processes/control.py": "the same",
    "cli/processes/courier.py": "the same",
    "cli/demo/chat.py": "scenes of a real SDK; tests/e2e/test_demo.py plays them, with and without a gateway",
    "cli/demo/messages.py": "the same",
    "cli/demo/performance.py": "starts processes; tests/e2e/test_demo.py runs it whole",
    "core/secret_classes/infrastructure.py": "a table; tests/unit/core/test_secret_classes.py reads it",
    "core/secret_classes/services.py": "the same",
    "core/config.py": "records, read and checked by configuration/",
    "core/answers.py": "records and a protocol, without behaviour",
    "core/agents_config.py": "a record, without behaviour",
    "core/baselines.py": "records; tests/unit/adapters/counters/test_baselines.py has each",
    "core/counting.py": "records, without behaviour",
    "core/exchange.py": "records; their lookups are used by every test of a stage",
    "core/identity.py": "records, without behaviour",
    "core/documents.py": "records and a protocol, without behaviour",
    "core/detection_config.py": "records, without behaviour",
    "core/traces.py": "a record; tests/unit/steps/test_traces.py makes and asks it",
    "configuration/detection_files.py": "tests of detection.py and deployer_classes.py beside it read each form",
    "compose/models.py": "tests/e2e/test_models.py has a gateway with a model, and one without",
    "configuration/topics.py": "tests of detection.py beside it read each form",
    "core/identity_config.py": "records, without behaviour",
    "core/reconcile_config.py": "a record, without behaviour",
    "core/keys.py": "a record",
    "core/obligations.py": "records, without behaviour",
    "identify/claims/oidc.py": "a table; tests of claims/mapping.py read by it",
    "identify/claims/vendor.py": "tables and a record, which every test of a vendor's claims uses",
    "core/redaction.py": "records",
    "core/routes.py": "records; tests/unit/decide/test_routes.py reads each",
    "steps/parts.py": "records, made by compose and by testing",
    "steps/delivery.py": "whole answers; tests/unit/pipeline plays them against simulated peers",
    "steps/keys.py": "a record",
    "steps/receiving.py": "puts together what tests/unit/pipeline plays with",
    "ports.py": "protocols; `testing` implements them",
}


VERIFIED_TOGETHER = {
    "brought.py": "a record",
    "bundle.py": "tests/unit/egress_verify/test_command.py runs what it builds",
    "facts.py": "tests/unit/egress_verify/test_shapes.py reads them in every way",
    "frames.py": "tests/unit/egress_verify/test_log.py reads whole and broken ones",
    "ledger.py": "the same has a log for each rule",
    "neighbours.py": "tests/faults/test_packs.py forges the times of packs",
    "notes.py": "tests of policies, keys and the attack matrix read every kind of note",
    "pack.py": "tests/unit/egress_verify/test_command.py makes whole and spoilt ones",
    "proof.py": "the same",
    "report.py": "tests/unit/cli/audit/test_verify.py shows one, test_command.py reads the other form",
    "segment.py": "tests/unit/egress_verify/test_log.py has each finding of one",
    "signed.py": "tests/unit/egress_verify/test_log.py and the attack matrix",
    "tiles.py": "tests/faults/test_attack_matrix.py changes one",
    "tree.py": "tests/unit/egress_verify/test_log.py has a checkpoint of every size",
}
"""Files of the verifier that are tested through others: an auditor's view is a whole log."""


def name(path: Path) -> str:
    package = SOURCE if path.is_relative_to(SOURCE) else SOURCE.parent
    return path.relative_to(package).as_posix()


@pytest.mark.parametrize("path", VERIFIER, ids=name)
def test_every_module_of_the_verifier_has_a_test_or_a_reason(path: Path) -> None:
    test = ROOT / "tests" / "unit" / "egress_verify" / f"test_{path.name}"
    assert test.exists() is not (path.name in VERIFIED_TOGETHER)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_has_a_test_of_the_same_name_or_a_reason(path: Path) -> None:
    relative = path.relative_to(SOURCE)
    test = ROOT / "tests" / "unit" / relative.parent / f"test_{relative.name}"
    assert test.exists() or name(path) in UNTESTED_HERE


@pytest.mark.parametrize("path", [*MODULES, *VERIFIER], ids=name)
def test_files_hold_one_idea(path: Path) -> None:
    assert path.name not in NAMELESS
    assert len(path.read_text().splitlines()) <= LONGEST


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is bare or names one of the two roots, alone, in a tuple, or as `builtins.Exception`."""
    named = [] if handler.type is None else list(ast.walk(handler.type))
    roots = {"Exception", "BaseException"}
    return handler.type is None or any(
        (isinstance(node, ast.Name) and node.id in roots) or (isinstance(node, ast.Attribute) and node.attr in roots)
        for node in named
    )


class Written(NamedTuple):
    """What the tests want to know of a file; it is parsed once for all of them."""

    docstring: str | None
    imports: frozenset[str]
    """Packages."""
    catches_everything: bool


@cache
def written(path: Path) -> Written:
    tree = ast.parse(path.read_text())
    imports, catches = set[str](), False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            imports.add(node.module.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and catches_everything(node):
            catches = True
    return Written(ast.get_docstring(tree), frozenset(imports), catches)


@pytest.mark.parametrize("path", [*MODULES, *VERIFIER], ids=name)
def test_files_begin_by_saying_what_they_are(path: Path) -> None:
    docstring = written(path).docstring
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":", ","))


def test_a_dependency_is_imported_in_one_place() -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for package in written(path).imports:
            found[package].add(name(path))
    assert {package: found[package] for package in IMPORTED_IN} == IMPORTED_IN


CATCHING = {
    "except:": True,
    "except Exception:": True,
    "except BaseException as error:": True,
    "except (Exception, KeyError):": True,
    "except (KeyError, (ValueError, BaseException)):": True,
    "except builtins.Exception:": True,
    "except* Exception:": True,
    "except KeyError:": False,
    "except (KeyError, asyncio.CancelledError):": False,
}


@pytest.mark.parametrize(("handler", "everything"), CATCHING.items())
def test_a_handler_that_catches_everything_is_recognised(handler: str, *, everything: bool) -> None:
    tree = ast.parse(f"try:\n    pass\n{handler}\n    pass\n")
    (found,) = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    assert catches_everything(found) is everything


def test_only_the_pipeline_catches_everything() -> None:
    assert {name(path) for path in SOURCE.rglob("*.py") if written(path).catches_everything} == CATCH_ALL
