"""Holds every MeasureReport of a file against FHIR's JSON Schema.

Usage: validate_measure_reports.py SCHEMA REPORTS     Exit code: 0 all valid, 1 not, 77 a Python module is missing.
"""
import json
import sys

try:
    import jsonschema
except ImportError as missing:
    print(f"not run: {missing}")
    sys.exit(77)

schema = json.load(open(sys.argv[1], encoding="utf-8"))
bundle = json.load(open(sys.argv[2], encoding="utf-8"))
validator = jsonschema.Draft6Validator({"$ref": "#/definitions/MeasureReport", "definitions": schema["definitions"]})
faults = [] if bundle["entry"] else ["no report"]
for entry in bundle["entry"]:
    for error in validator.iter_errors(entry["resource"]):
        faults.append(f"{entry['resource']['id']}: {list(error.path)}: {error.message[:200]}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
