"""Holds the bundled rules, and files that are wrong, against `parity schema`.

Usage: validate_schema.py SCHEMAS RULES DIAGNOSTICS
  SCHEMAS: what `parity schema` prints; RULES: a rules folder; DIAGNOSTICS: the folder with a bad file for each code
Exit code: 0 all as it should be, 1 not, 77 a Python module is missing.
"""
import json
import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"not run: {missing}")
    sys.exit(77)


class Loader(yaml.SafeLoader):
    """Scalars as YAML 1.2 has them, as editors do: `on` is a text, a date is a text."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"^(true|false)$", "tf"),
    ("int", r"^-?[0-9]+$", "-0123456789"),
    ("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789"),
    ("null", r"^(null|~|)$", ["n", "~", ""]),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def with_text_keys(value):
    if isinstance(value, dict):
        return {str(key): with_text_keys(item) for key, item in value.items()}
    return [with_text_keys(item) for item in value] if isinstance(value, list) else value


def read(text):
    return with_text_keys(yaml.load(text, Loader=Loader))


def kind_of(path):
    if path.parent.name in ("concepts", "tests"):
        return path.parent.name
    if path.name == "services.yaml":
        return "services"
    if path.name == "approvals.yaml":
        return "approvals"
    return "rule-set" if path.name == "ruleset.yaml" else "rules"


RULE = "title: T, gap: safety, when: d, audience: [{to: gp, indicator: info}], prompt: {summary: S, detail: D}, evidence: [s]"
TEST = "name: n, today: 2026-11-22, patient: {}"
GOOD = [
    ("concepts", "concepts:"),
    ("rules", f"rules: [{{id: r, status: draft, {RULE}}}]"),
    ("rules", "schedules: {a: {check: b, from: c, phases: [{at: [1 year]}, {every: $often, when: d}, {every: 10 days}]}}"),
    ("rules", "facts: {a: {observation: b, within: $window, before: 3 months, nearest: {fact: c, within: 28 days}}}"),
    ("rules", "definitions: {a: {at-least: 1, of: [b, {not: {c: {in: d}}}]}, e: {f: '>= 42 and < 48 mmol/mol'}}"),
    ("tests", f"tests: [{{{TEST}, expect: {{gp: {{r: info}}, mental-health: []}}}}]"),
]
BAD = [
    ("concepts", "concept: {}"),
    ("concepts", "concepts: {a: {codes: {}}}"),
    ("concepts", "concepts: {a: {title: A, code: {}}}"),
    ("concepts", "concepts: {a: {title: A, value: {unit: kg, analyte: sugar}}}"),
    ("rules", "rules: {}"),
    ("rules", f"rules: [{{id: r, status: lively, {RULE}}}]"),
    ("rules", f"rules: [{{id: 'a b', status: live, {RULE}}}]"),
    ("rules", f"rules: [{{id: r, {RULE}}}]"),
    ("rules", "facts: {a: {within: 12 months}}"),
    ("rules", "facts: {a: {observation: b, condition: c}}"),
    ("rules", "facts: {a: {observation: b, within: a year}}"),
    ("rules", "facts: {a: {observation: b, pick: newest}}"),
    ("rules", "facts: {a: {observation: b, nearest: {fact: c}}}"),
    ("rules", "definitions: {a: {b: present, c: present}}"),
    ("rules", "definitions: {a: {all: [{b: maybe}]}}"),
    ("rules", "definitions: {a: {b: {around: c}}}"),
    ("rules", "checklists: {a: {within: 3 months}}"),
    ("rules", "schedules: {a: {check: b, from: c}}"),
    ("rules", "schedules: {a: {check: b, from: c, phases: [{every: 0 days}]}}"),
    ("rules", "schedules: {a: {check: b, from: c, phases: [{every: 3 months, at: [1 year]}]}}"),
    ("rules", "facts: {a: {bmi: [b, c, d]}}"),
    ("rules", "facts: {'a b': {observation: c}}"),
    ("rules", "definitions: {a: {any: []}}"),
    ("concepts", "concepts: {a: {title: A, codes: {snomed: {1: One}}}}"),
    ("tests", f"tests: [{{{TEST}, expect: {{gp: []}}, unavailable: [observations]}}]"),
    ("rule-set", "{id: a, title: A, version: 1}"),
    ("services", "services: {a: {hook: patient-viewing, audience: gp, rule-sets: [a], title: T, description: D}}"),
    ("tests", f"tests: [{{{TEST}}}]"),
    ("tests", f"tests: [{{{TEST}, expect: {{}}, record: [{{value: 1 kg}}]}}]"),
    ("tests", f"tests: [{{{TEST}, expect: {{outcomes: {{r: fires}}}}}}]"),
    ("approvals", "approvals: [{rule-set: a, version: 1, hash: none, name: N, role: R, time: T, reason: R}]"),
]


# Bad files that no schema can tell from good ones, by code, and why. All others must be refused.
BEYOND_A_SCHEMA = {
    "R0001": "bytes, not values",
    "R0003": "a key that stands twice is gone when the schema sees the map",
    "R0004": "aliases are put in before the schema sees them",
    "R0105": "names of several files",
    "R0106-age-in-years": "216 months are a length of time; that an age counts years is said elsewhere",
    "R0107-two-units": "a comparison's inside",
    "R0108-range": "which of two numbers is larger",
    "R0109-ends-before-it-starts": "which of two dates is later",
    "R0110-drug-name": "which words are too short for a drug",
    "R0111-never": "a number against the length of a list",
    "R0115": "whether the default is among the allowed",
    "R0201": "names of several files",
    "R0202": "what kind of fact a name stands for",
    "R0203-comparison": "units",
    "R0204": "units",
    "R0205": "circles",
    "R0207": "logic",
    "R0208": "the inside of a text",
    "R0209": "what may have no value",
    "R0210-summary-too-long": "a text with its placeholders filled in",
    "R0210-summary-too-long-with-a-due-date": "a text with its placeholders filled in",
    "R0211": "a terminology",
    "R0212": "what a concept comes to",
    "R0213": "concepts of several files",
    "R0214": "concepts of several files",
    "R0215": "the last of a list",
    "R0217": "what stands twice",
    "R0302": "names of several files",
}


def files_in(text):
    """The files of one text: each begins with a line `--- # path`."""
    files = {}
    name = None
    for line in text.splitlines(keepends=True):
        if line.startswith("--- # "):
            name = line[6:].strip()
            files[name] = ""
        elif name:
            files[name] += line
    files.pop("end", None)
    return files


def is_refused(text, validators):
    for name, content in files_in(text).items():
        try:
            if not validators[kind_of(pathlib.Path(name))].is_valid(read(content)):
                return True
        except yaml.YAMLError:
            return True
    return False


def check_bad_files(folder, validators):
    faults = 0
    paths = sorted(pathlib.Path(folder).glob("R*.yaml"))
    for path in paths:
        reason = BEYOND_A_SCHEMA.get(path.stem) or BEYOND_A_SCHEMA.get(path.stem[:5])
        refused = is_refused(path.read_text(encoding="utf-8", errors="replace"), validators)
        if refused and path.stem in BEYOND_A_SCHEMA:
            faults += 1
            print(f"refused by now: take {path.stem} from the list of what no schema can tell")
        if not refused and not reason:
            faults += 1
            print(f"accepted, and should not be: {path}")
    if len(paths) < 100:
        faults += 1
        print(f"only {len(paths)} bad files in {folder}")
    return faults


def main():
    schemas = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    validators = {}
    for kind, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[kind] = jsonschema.Draft202012Validator(schema)
    faults = check_bad_files(sys.argv[3], validators)
    paths = sorted(pathlib.Path(sys.argv[2]).rglob("*.yaml"))
    for path in paths:
        for error in validators[kind_of(path)].iter_errors(read(path.read_text(encoding="utf-8"))):
            faults += 1
            print(f"{path}: {error.json_path}: {error.message[:200]}")
    for kind, text in GOOD:
        for error in validators[kind].iter_errors(read(text)):
            faults += 1
            print(f"refused, and should not be: {text}: {error.message[:200]}")
    for kind, text in BAD:
        if validators[kind].is_valid(read(text)):
            faults += 1
            print(f"accepted, and should not be: {text}")
    if len(paths) < 50:
        faults += 1
        print(f"only {len(paths)} files: is {sys.argv[2]} the rules folder?")
    sys.exit(1 if faults else 0)


main()
