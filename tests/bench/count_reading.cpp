// Reads one made-up record, for scripts/instructions, which counts the instructions of it under callgrind. No clock,
// no file of another place: the same record on every machine.
#include <fmt/format.h>
#include <cstdio>

#include "fhir-adapter/record_reader.h"

namespace {

using namespace parity;

Vocabulary vocabulary() {
  Vocabulary::Builder builder;
  ConceptInfo info;
  info.id = "weight";
  info.value = ValueSpec{*unit_of_ucum("kg"), Analyte::kNone, std::nullopt, {}};
  builder.add_code(builder.add_concept(std::move(info)), "http://loinc.org", "29463-7");
  return builder.build();
}

// Every second Observation is of a concept.
std::string record_of(int observations) {
  std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient",)"
                     R"("id":"1","birthDate":"1980-01-01","gender":"female"}})";
  for (int i = 0; i < observations; ++i)
    text += fmt::format(
        R"(,{{"fullUrl":"urn:uuid:{0}","resource":{{"resourceType":"Observation","id":"one-of-many-{0}","status":"final",)"
        R"("code":{{"coding":[{{"system":"http://loinc.org","code":"{1}","display":"Body weight"}}]}},)"
        R"("subject":{{"reference":"Patient/1"}},"effectiveDateTime":"20{2:02}-{3:02}-17T09:30:00+01:00",)"
        R"("valueQuantity":{{"value":{4}.5,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}}}}})",
        i, i % 2 == 0 ? "29463-7" : "8302-2", i % 25, 1 + i / 25 % 12, 50 + i / 300);
  return text + "]}";
}

// What is counted: simdjson's first stage, which goes by the machine, is not in it.
[[gnu::noinline]] Result<PatientRecord> read_for_counting(fhir::JsonView root, const Vocabulary& known) {
  fhir::ReadOptions options;
  options.today = to_day({2026, 11, 22});
  fhir::RecordReader reader(known, options);
  if (auto added = reader.add(root, "Bundle"); !added) return tl::unexpected<Error>(std::move(added.error()));
  return reader.finish();
}

}  // namespace

int main() {
  const Vocabulary known = vocabulary();
  const std::string text = record_of(500);
  fhir::JsonParser parser;
  const auto root = parser.parse(text);
  const auto record = root ? read_for_counting(*root, known) : tl::unexpected<Error>(root.error());
  if (!record) return 1;
  std::printf("%zu statements\n", record->statements().size());
  return record->statements().size() == 250 ? 0 : 1;
}
