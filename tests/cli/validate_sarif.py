"""Holds SARIF logs against the published JSON Schema of SARIF 2.1.0.

Usage: validate_sarif.py SCHEMA LOG…     SCHEMA: sarif-2.1.0-rtm.5.json
Exit code: 0 all are valid, and each with something wrong put in is not; 1 not so; 77 a Python module is missing.
"""
import copy
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError as missing:
    print(f"not run: {missing}")
    sys.exit(77)

WRONG = [
    ("another version", lambda log: log.update(version="2.2.0")),
    ("no tool", lambda log: log["runs"][0].pop("tool")),
    ("a level that there is none of", lambda log: log["runs"][0]["results"][0].update(level="fatal")),
    ("a message without text", lambda log: log["runs"][0]["results"][0].update(message={})),
    ("a key of ours", lambda log: log["runs"][0]["results"][0].update(witness="x")),
]


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    validator = jsonschema.Draft4Validator(schema)
    faults = 0
    results = 0
    for path in sys.argv[2:]:
        log = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        for error in validator.iter_errors(log):
            faults += 1
            print(f"{path}: {list(error.absolute_path)}: {error.message[:200]}")
        results += len(log["runs"][0]["results"])
        if not log["runs"][0]["results"]:
            continue
        for name, change in WRONG:
            wrong = copy.deepcopy(log)
            change(wrong)
            if validator.is_valid(wrong):
                faults += 1
                print(f"{path}: taken, and should not be: {name}")
    print(f"{results} results in {len(sys.argv) - 2} logs")
    sys.exit(1 if faults or not results else 0)


main()
