// One patient's records from several holders as one: who has died, and what stays as uncertain as it was.
#include "engine/record/merged_record.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/record/record_builder.h"

namespace parity {
namespace {

// Blood pressure as a panel of two.
struct World {
  Vocabulary::Builder builder;
  ConceptId systolic = builder.add_concept(part("systolic"));
  ConceptId diastolic = builder.add_concept(part("diastolic"));
  ConceptId panel = builder.add_concept(panel_of({systolic, diastolic}));
  Vocabulary vocabulary = builder.build();

  static ConceptInfo part(std::string_view id) {
    ConceptInfo info;
    info.id = id;
    info.value = ValueSpec{*unit_of_ucum("mm[Hg]"), Analyte::kNone, std::nullopt, {}};
    return info;
  }
  static ConceptInfo panel_of(std::vector<ConceptId> parts) {
    ConceptInfo info;
    info.id = "bp";
    info.parts = std::move(parts);
    return info;
  }
};

struct Measured {
  ConceptId of;
  std::int64_t number;
  std::string_view date;
};

PatientRecord record_of(const World& world, const std::vector<Measured>& values) {
  RecordBuilder builder(world.vocabulary);
  for (const Measured& measured : values) {
    ConceptSet concepts;
    concepts.add(measured.of);
    NewStatement statement;
    statement.concepts = &concepts;
    statement.source = "Observation/1";
    statement.base.dating = Dating::kDated;
    statement.base.when = parse_date(measured.date).value();
    RecordedNumber number;
    number.number = Decimal(measured.number);
    number.unit_code = "mm[Hg]";
    statement.number = number;
    builder.add(statement);
  }
  return builder.build();
}

PatientRecord merged(const World& world, const PatientRecord& a, const PatientRecord& b) {
  const std::vector<HeldRecord> held = {{&a, Setting::kPrimaryCare, "a"}, {&b, Setting::kMentalHealth, "b"}};
  return merge_records(world.vocabulary, held);
}

PatientRecord of_person(const World& world, Ternary deceased, std::string_view died) {
  RecordBuilder builder(world.vocabulary);
  builder.person().deceased = deceased;
  if (!died.empty()) builder.person().died = parse_date(died).value();
  return builder.build();
}

TEST_CASE("merged record: dead from the first day that a holder names", "[engine][record]") {
  struct Case {
    std::string_view name;
    Ternary first;
    std::string_view first_died;
    Ternary second;
    std::string_view second_died;
    Ternary on_the_eve, afterwards;  // of 2026-10-31 and 2026-11-30
  };
  const Ternary yes = Ternary::kTrue;
  const Ternary no = Ternary::kFalse;
  const Case cases[] = {
      {"both alive", no, "", no, "", no, no},
      {"one has the day", no, "", yes, "2026-11-01", no, yes},
      {"the same, the other way round", yes, "2026-11-01", no, "", no, yes},
      {"two days", yes, "2026-11-20", yes, "2026-11-01", no, yes},
      {"one without a day", yes, "2026-11-01", yes, "", yes, yes},
      {"still to come", no, "", yes, "2027-01-01", no, no},
      {"one can't be read", Ternary::kUnknown, "", no, "", Ternary::kUnknown, Ternary::kUnknown},
  };
  const World world;
  for (const Case& c : cases) {
    INFO(c.name);
    const PatientRecord a = of_person(world, c.first, c.first_died);
    const PatientRecord b = of_person(world, c.second, c.second_died);
    const Person person = merged(world, a, b).person();
    CHECK(person.deceased_on(parse_date("2026-10-31").value().first) == c.on_the_eve);
    CHECK(person.deceased_on(parse_date("2026-11-30").value().first) == c.afterwards);
  }
}

TEST_CASE("merged record: a reading is as certain as its holder had it", "[engine][record]") {
  struct Case {
    std::string_view systolic_on, diastolic_on;
    Standing want;
  };
  const World world;
  for (const Case& c :
       {Case{"2026-05-03", "2026-05-03", Standing::kCurrent}, Case{"2026-05", "2026-05-03", Standing::kTentative}}) {
    const PatientRecord a =
        record_of(world, {{world.systolic, 150, c.systolic_on}, {world.diastolic, 80, c.diastolic_on}});
    const PatientRecord both = merged(world, a, record_of(world, {}));
    const auto of_holder = a.of_concept(world.panel);
    const auto of_both = both.of_concept(world.panel);
    REQUIRE(of_holder.size() == of_both.size());
    REQUIRE(!of_both.empty());
    for (const std::uint32_t index : of_holder) CHECK(a.statement(index).standing == c.want);
    for (const std::uint32_t index : of_both) CHECK(both.statement(index).standing == c.want);
  }
}

}  // namespace
}  // namespace parity
