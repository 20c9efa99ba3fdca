#!/usr/bin/env python3
"""Makes a register from whole patients' R4 Bundles: each is replicated with new ids and shifted dates.

Usage: make_register.py BUNDLES OUT [--patients N] [--format ndjson|bundles] [--smi PERCENT] [--gzip] [--files N]
  ndjson   FHIR Bulk Data: a file for each resource type (several with --files), a resource a line, patients mixed
  bundles  one NDJSON file of Bundles, a patient a line
A share of the copies gets a diagnosis of schizophrenia, an ethnic category, a practice and recent checks, so that the
rules have something to find: the records that are replicated have none. Nothing is random: the same arguments give the
same bytes.
"""
import argparse, datetime, glob, gzip, json, os, re, sys

DATE = re.compile(r'"(\d{4}-\d\d-\d\d)(?=[T"])')
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TODAY = datetime.date(2026, 11, 22)


def load(path):
    """The resources of a Bundle, references as Type/id."""
    bundle = json.load(open(path, encoding="utf-8"))
    types = {e["fullUrl"]: e["resource"]["resourceType"] for e in bundle["entry"] if "fullUrl" in e}
    resources = []
    for entry in bundle["entry"]:
        text = json.dumps(entry["resource"], separators=(",", ":"), ensure_ascii=False)
        text = re.sub(r'"(urn:uuid:([0-9a-f-]{36}))"', lambda m: '"%s/%s"' % (types.get(m[1], "Unknown"), m[2]), text)
        resources.append((entry["resource"]["resourceType"], text))
    return resources


class Template:
    """A resource's text cut at its ids and dates, so that a copy is a join."""

    def __init__(self, kind, text):
        self.kind = kind
        self.parts, self.slots = [], []
        at = 0
        marks = [(m.start(), m.end(), m[0], None) for m in UUID.finditer(text)]
        marks += [(m.start(1), m.end(1), None, datetime.date.fromisoformat(m[1])) for m in DATE.finditer(text)]
        for begin, end, uuid, date in sorted(marks, key=lambda mark: mark[:2]):
            self.parts.append(text[at:begin])
            self.slots.append((uuid, date))
            at = end
        self.parts.append(text[at:])

    def fill(self, copy, days, dates):
        out = []
        for part, (uuid, date) in zip(self.parts, self.slots):
            out.append(part)
            if uuid:
                out.append("%08x" % ((int(uuid[:8], 16) + copy * 2654435761) & 0xFFFFFFFF) + uuid[8:])
            else:
                text = dates.get(date)
                if text is None:
                    text = dates[date] = (date + days).isoformat()
                out.append(text)
        out.append(self.parts[-1])
        return "".join(out)


CHECKS = [  # code, value, of which the copy number decides whether and when it was recorded
    ({"system": "http://snomed.info/sct", "code": "1003671000000109"}, {"value": 39, "unit": "mmol/mol"}),
    ({"system": "http://loinc.org", "code": "2093-3"}, {"value": 4.6, "unit": "mmol/L"}),
    ({"system": "http://loinc.org", "code": "39156-5"}, {"value": 27.4, "unit": "kg/m2"}),
]
LETTERS = "AAAAABCFHJKMNPSZ"


def smi_additions(patient, copy):
    """Statements that the rules ask for, as a function of the copy's number."""
    subject = {"reference": "Patient/" + patient}
    yield "Condition", {"resourceType": "Condition", "id": "smi-%d" % copy, "subject": subject,
                        "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]},
                        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "58214004", "display": "Schizophrenia"}]},
                        "onsetDateTime": "20%02d-03-01" % (copy * 7 % 24)}
    for i, (code, value) in enumerate(CHECKS):
        if (copy * 2654435761 >> (8 + 3 * i)) % 10 < 3 + copy % 4:
            continue
        day = TODAY - datetime.timedelta(days=(copy * 97 + i * 131) % 560)
        yield "Observation", {"resourceType": "Observation", "id": "check-%d-%d" % (copy, i), "status": "final", "subject": subject,
                              "code": {"coding": [code]}, "effectiveDateTime": day.isoformat(), "valueQuantity": value}
    if copy % 3:
        day = TODAY - datetime.timedelta(days=copy * 89 % 500)
        part = lambda c, v: {"code": {"coding": [{"system": "http://loinc.org", "code": c}]}, "valueQuantity": {"value": v, "unit": "mm[Hg]", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}}
        yield "Observation", {"resourceType": "Observation", "id": "bp-%d" % copy, "status": "final", "subject": subject,
                              "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]}, "effectiveDateTime": day.isoformat(),
                              "component": [part("8480-6", 112 + copy * 31 % 60), part("8462-4", 68 + copy * 17 % 34)]}
    if copy % 5:
        day = TODAY - datetime.timedelta(days=copy * 53 % 480)
        yield "Observation", {"resourceType": "Observation", "id": "smoking-%d" % copy, "status": "final", "subject": subject,
                              "code": {"coding": [{"system": "http://loinc.org", "code": "72166-2"}]}, "effectiveDateTime": day.isoformat(),
                              "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "266919005"}]}}


def mark_patient(text, copy):
    """The copy's practice and ethnic category, in place of the US ones."""
    patient = json.loads(text)
    patient["managingOrganization"] = {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Y%05d" % (copy * 31 % 11 + 1)}}
    patient["extension"] = [{"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory",
                             "valueCodeableConcept": {"coding": [{"system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland", "code": LETTERS[copy * 5 % len(LETTERS)]}]}}]
    patient.pop("deceasedDateTime", None)
    return json.dumps(patient, separators=(",", ":"), ensure_ascii=False)


class Writer:
    def __init__(self, folder, options):
        self.folder, self.options, self.files, self.counts = folder, options, {}, {}

    def write(self, name, line):
        number = self.counts.get(name, 0)
        self.counts[name] = number + 1
        if self.options.files > 1:
            name = "%s.%03d" % (name, number % self.options.files)
        if name not in self.files:
            path = os.path.join(self.folder, name + ".ndjson")
            self.files[name] = gzip.GzipFile(path + ".gz", "wb", 1, mtime=0) if self.options.gzip else open(path, "wb", 1 << 20)
        self.files[name].write(line.encode() + b"\n")

    def close(self):
        for file in self.files.values():
            file.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundles")
    parser.add_argument("out")
    parser.add_argument("--patients", type=int, default=20000)
    parser.add_argument("--format", choices=["ndjson", "bundles"], default="ndjson")
    parser.add_argument("--smi", type=int, default=100, help="percent of the copies with a diagnosis")
    parser.add_argument("--files", type=int, default=1, help="files for each resource type")
    parser.add_argument("--gzip", action="store_true")
    options = parser.parse_args()
    sources = [[Template(kind, text) for kind, text in load(path)] for path in sorted(glob.glob(options.bundles + "/*.json"))]
    if not sources:
        sys.exit("make_register: %s holds no .json file" % options.bundles)
    os.makedirs(options.out, exist_ok=True)
    writer = Writer(options.out, options)
    for copy in range(options.patients):
        source = sources[copy % len(sources)]
        days, dates = datetime.timedelta(days=2400 + copy % 365), {}
        resources = [(t.kind, t.fill(copy, days, dates)) for t in source]
        if copy * 37 % 100 < options.smi:
            at = next(i for i, (kind, _) in enumerate(resources) if kind == "Patient")
            resources[at] = ("Patient", mark_patient(resources[at][1], copy))
            patient = json.loads(resources[at][1])["id"]
            resources += [(kind, json.dumps(r, separators=(",", ":"))) for kind, r in smi_additions(patient, copy)]
        if options.format == "bundles":
            entries = ",".join('{"resource":%s}' % text for _, text in resources)
            writer.write("bundles", '{"resourceType":"Bundle","type":"collection","entry":[%s]}' % entries)
            continue
        for kind, text in resources:
            writer.write(kind, text)
    writer.close()


if __name__ == "__main__":
    main()
