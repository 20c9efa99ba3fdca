// Codes and drug names to concepts.
#include "engine/record/vocabulary.h"

#include <catch2/catch.hpp>
#include <string>

namespace parity {
namespace {

constexpr std::string_view kSnomed = "http://snomed.info/sct";

ConceptInfo info(std::string id) {
  ConceptInfo result;
  result.id = std::move(id);
  return result;
}

struct Drugs {
  Vocabulary::Builder builder;
  ConceptId olanzapine = builder.add_concept(info("olanzapine"));
  ConceptId depot = builder.add_concept(info("depot"));
  ConceptId nsaid = builder.add_concept(info("nsaid"));
  ConceptId brand = builder.add_concept(info("brand"));

  Drugs() {
    builder.add_code(olanzapine, kSnomed, "321988003");
    builder.add_code(nsaid, kSnomed, "321988003");
    builder.add_name(olanzapine, {"Olanzapine", ""});
    builder.add_name(depot, {"olanzapine", "embonate"});
    builder.add_name(depot, {"Clopixol injection", ""});
    builder.add_name(nsaid, {"ibuprofen", ""});
    builder.add_except_name(nsaid, {"gel", ""});
    builder.add_except_name(olanzapine, {"olanzapine", "embonate"});
    builder.add_name(brand, {"Zaponex", ""});
  }
};

std::vector<ConceptId> ids(const ConceptSet& set) { return {set.ids().begin(), set.ids().end()}; }

std::vector<ConceptId> by_name(const Vocabulary& vocabulary, std::string_view text) {
  ConceptSet matches;
  vocabulary.match_name(text, matches);
  vocabulary.remove_excepted(text, matches);
  return ids(matches);
}

std::vector<ConceptId> by_code(const Vocabulary& vocabulary, std::string_view system, std::string_view code) {
  ConceptSet matches;
  vocabulary.match_code(system, code, matches);
  return ids(matches);
}

TEST_CASE("vocabulary: a code matches every concept that holds it, in its own system only", "[engine][record]") {
  Drugs drugs;
  const Vocabulary vocabulary = drugs.builder.build();
  const std::vector<ConceptId> both_concepts = {drugs.olanzapine, drugs.nsaid};
  for (const std::string_view system :
       {"http://snomed.info/sct", "http://snomed.info/sct/", "http://snomed.info/sct//", "https://dmd.nhs.uk",
        "https://dmd.nhs.uk/", "https://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96"}) {
    INFO(system);
    CHECK(by_code(vocabulary, system, "321988003") == both_concepts);
  }
  for (const std::string_view system : {"", "http://loinc.org", "http://snomed.info", "http://snomed.info/sct?x"}) {
    INFO(system);
    CHECK(by_code(vocabulary, system, "321988003").empty());
  }
  CHECK(by_code(vocabulary, kSnomed, "32198800").empty());
  CHECK(by_code(vocabulary, kSnomed, "").empty());
}

TEST_CASE("vocabulary: a concept's codes may be written in any alias of their system", "[engine][record]") {
  Vocabulary::Builder builder;
  const ConceptId id = builder.add_concept(info("x"));
  builder.add_code(id, "https://dmd.nhs.uk/", "1");
  builder.add_code(id, "urn:oid:2.16.840.1.113883.6.1", "8480-6");
  const Vocabulary vocabulary = builder.build();
  CHECK(by_code(vocabulary, kSnomed, "1").size() == 1);
  CHECK(by_code(vocabulary, "http://loinc.org", "8480-6").size() == 1);
}

TEST_CASE("vocabulary: an ICD-10 code is the same with its dot and without", "[engine][record]") {
  constexpr const char* kUk = "http://hl7.org/fhir/sid/icd-10-uk";
  constexpr const char* kInternational = "http://hl7.org/fhir/sid/icd-10";
  Vocabulary::Builder builder;
  const ConceptId plain = builder.add_concept(info("plain"));
  const ConceptId dotted = builder.add_concept(info("dotted"));
  builder.add_code(plain, kUk, "F200");
  builder.add_code(plain, kUk, "F21");
  builder.add_code(dotted, kInternational, "F31.7");
  builder.add_code(dotted, "http://loinc.org", "F20.0");
  const Vocabulary vocabulary = builder.build();
  for (const char* system : {kUk, kInternational, "http://hl7.org/fhir/sid/icd-10/"}) {
    INFO(system);
    CHECK(by_code(vocabulary, system, "F200") == std::vector{plain});
    CHECK(by_code(vocabulary, system, "F20.0") == std::vector{plain});
    CHECK(by_code(vocabulary, system, "F21") == std::vector{plain});
    CHECK(by_code(vocabulary, system, "F317") == std::vector{dotted});
    CHECK(by_code(vocabulary, system, "F31.7") == std::vector{dotted});
    for (const char* other : {"F20", "F20.", "F2.00", "F20.00", "F201", ".F200", "F20..0", "F21."}) {
      INFO(other);
      CHECK(by_code(vocabulary, system, other).empty());
    }
  }
  CHECK(by_code(vocabulary, "http://hl7.org/fhir/sid/icd-10-cm", "F20.0").empty());
  CHECK(by_code(vocabulary, "http://loinc.org", "F200").empty());
  CHECK(by_code(vocabulary, "http://loinc.org", "F20.0") == std::vector{dotted});
}

TEST_CASE("vocabulary: drug names are whole words, in any case, with any marks between", "[engine][record]") {
  Drugs drugs;
  const Vocabulary vocabulary = drugs.builder.build();
  const std::vector<ConceptId> olanzapine = {drugs.olanzapine};
  for (const std::string_view text :
       {"Olanzapine 10mg tablets", "OLANZAPINE", "tablets (olanzapine)", "Zyprexa/olanzapine", "olanzapine,10 mg",
        "  olanzapine\t10mg", "olanzapine-fluoxetine"}) {
    INFO(text);
    CHECK(by_name(vocabulary, text) == olanzapine);
  }
  for (const std::string_view text : {"", "olanzapin", "olanzapines", "samidorphanolanzapine", "olan zapine", "---"}) {
    INFO(text);
    CHECK(by_name(vocabulary, text).empty());
  }
  CHECK(by_name(vocabulary, "Clopixol  Injection 200mg/ml") == std::vector{drugs.depot});
  CHECK(by_name(vocabulary, "Clopixol 10mg tablets").empty());
}

TEST_CASE("vocabulary: trade marks, hard blanks and dashes are no part of a name", "[engine][record]") {
  Drugs drugs;
  const Vocabulary vocabulary = drugs.builder.build();
  for (const std::string_view text :
       {"Zaponex® 25mg", "Zaponex™ 25mg", "Zaponex\u00A025mg", "Zaponex–tablets", "‘Zaponex’", "Zaponex\u200925mg"}) {
    INFO(text);
    CHECK(by_name(vocabulary, text) == std::vector{drugs.brand});
  }
  CHECK(by_name(vocabulary, "Zaponexé").empty());
}

TEST_CASE("vocabulary: `with` asks for words after the name", "[engine][record]") {
  Drugs drugs;
  const Vocabulary vocabulary = drugs.builder.build();
  CHECK(by_name(vocabulary, "Olanzapine embonate 210mg powder") == std::vector{drugs.depot});
  CHECK(by_name(vocabulary, "Olanzapine (as embonate)") == std::vector{drugs.depot});
  // The salt before the name is another drug's.
  CHECK(by_name(vocabulary, "pyrantel embonate, olanzapine 10mg") == std::vector{drugs.olanzapine});
}

TEST_CASE("vocabulary: except-names take a concept out", "[engine][record]") {
  Drugs drugs;
  const Vocabulary vocabulary = drugs.builder.build();
  CHECK(by_name(vocabulary, "Ibuprofen 400mg tablets") == std::vector{drugs.nsaid});
  CHECK(by_name(vocabulary, "Ibuprofen 5% gel").empty());
  CHECK(by_name(vocabulary, "Ibuprofen gelatin capsules") == std::vector{drugs.nsaid});
}

TEST_CASE("vocabulary: a name of marks alone matches nothing and takes nothing out", "[engine][record]") {
  Vocabulary::Builder builder;
  const ConceptId id = builder.add_concept(info("x"));
  builder.add_name(id, {"lithium", ""});
  builder.add_name(id, {"--", ""});
  builder.add_name(id, {"", ""});
  builder.add_except_name(id, {"-", ""});
  builder.add_except_name(id, {"", ""});
  const Vocabulary vocabulary = builder.build();
  CHECK(by_name(vocabulary, "Lithium carbonate 400mg") == std::vector{id});
  CHECK(by_name(vocabulary, "-- - --").empty());
}

TEST_CASE("vocabulary: a hostile text costs no more than its front", "[engine][record]") {
  Drugs drugs;
  const Vocabulary vocabulary = drugs.builder.build();
  std::string text;
  while (text.size() < 10'000'000) text += "olanzapine ";
  CHECK(by_name(vocabulary, text) == std::vector{drugs.olanzapine});
  CHECK(by_name(vocabulary, std::string(10'000'000, 'x')).empty());
}

TEST_CASE("vocabulary: sets of concepts are sorted, each once", "[engine][record]") {
  ConceptSet set;
  for (const int id : {5, 1, 5, 3}) set.add(static_cast<ConceptId>(id));
  CHECK(ids(set) == std::vector{static_cast<ConceptId>(1), static_cast<ConceptId>(3), static_cast<ConceptId>(5)});
  set.remove(static_cast<ConceptId>(3));
  set.remove(static_cast<ConceptId>(4));
  CHECK(set.contains(static_cast<ConceptId>(5)));
  CHECK_FALSE(set.contains(static_cast<ConceptId>(3)));
  set.clear();
  CHECK(set.empty());
}

}  // namespace
}  // namespace parity
