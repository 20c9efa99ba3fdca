// Reading a record asks for memory a few times, not once for each resource: counted, by an operator new of this
// executable's own. A guard of the speed of reading (docs/decisions/0021), which no clock can be.
#include <fmt/format.h>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "fhir-adapter/record_reader.h"

namespace {
std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> allocated_bytes{0};
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  allocated_bytes += size;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

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

std::string record_of(int observations, const char* code) {
  std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient",)"
                     R"("id":"1","birthDate":"1980-01-01","gender":"female"}})";
  for (int i = 0; i < observations; ++i)
    text += fmt::format(
        R"(,{{"resource":{{"resourceType":"Observation","id":"one-of-many-{}","status":"final","code":{{"coding":[{{)"
        R"("system":"http://loinc.org","code":"{}","display":"Body weight"}}]}},"subject":{{"reference":"Patient/1"}},)"
        R"("effectiveDateTime":"20{:02}-{:02}-17T09:30:00+01:00","valueQuantity":{{"value":{}.5,"unit":"kg",)"
        R"("system":"http://unitsofmeasure.org","code":"kg"}}}}}})",
        i, code, i % 25, 1 + i / 25 % 12, 50 + i / 300);
  return text + "]}";
}

std::size_t allocations_for(int observations, const char* code) {
  static const Vocabulary known = vocabulary();
  const std::string text = record_of(observations, code);
  fhir::ReadOptions options;
  options.today = to_day({2026, 11, 22});
  fhir::JsonParser parser;
  if (!parser.parse(text)) return 0;  // its own memory is asked for once, and kept
  const std::size_t before = allocations;
  const auto record = fhir::read_patient_bundle(parser, text, known, options);
  const std::size_t after = allocations;
  REQUIRE(record);
  return after - before;
}

}  // namespace

TEST_CASE("allocations: many Bundles in one ask for memory in line with their bytes", "[fhir]") {
  const auto bytes_for = [](int bundles) {
    std::string text = R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"1"}})";
    for (int i = 0; i < bundles; ++i)
      text += R"(,{"resource":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Flag"}}]}})";
    text += "]}";
    const Vocabulary known = vocabulary();
    fhir::JsonParser parser;
    REQUIRE(parser.parse(text));
    const std::size_t before = allocated_bytes;
    REQUIRE(fhir::read_patient_bundle(parser, text, known));
    return allocated_bytes - before;
  };
  const std::size_t few = bytes_for(200);
  const std::size_t many = bytes_for(2000);
  INFO(few << " bytes for 200 Bundles, " << many << " for 2,000");
  CHECK(many < 20 * few);
}

TEST_CASE("allocations: ten times the resources ask for memory hardly more often", "[fhir]") {
  struct Case {
    const char* name;
    const char* code;
  };
  const Case cases[] = {{"resources that no rule needs", "8302-2"}, {"results that rules use", "29463-7"}};
  for (const Case& c : cases) {
    INFO(c.name);
    const std::size_t few = allocations_for(50, c.code);
    const std::size_t many = allocations_for(500, c.code);
    INFO(few << " for 50 resources, " << many << " for 500");
    CHECK(few > 0);
    CHECK(few < 60);
    CHECK(many < few + 30);  // what grows, grows by doubling
  }
}
