// The record builder: values brought to one unit, panels made readings, duplicates fallen together.
#include "engine/record/record_builder.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace parity {
namespace {

Decimal number(std::string_view text) {
  const auto result = Decimal::parse(text);
  REQUIRE(result);
  return *result;
}

Unit ucum(std::string_view code) {
  const auto unit = unit_of_ucum(code);
  REQUIRE(unit);
  return *unit;
}

// Blood pressure as a panel of two, HbA1c with codes that fix its unit, a score, a diagnosis.
struct World {
  Vocabulary::Builder builder;
  ConceptId systolic = add("systolic", "mm[Hg]", PlausibleRange{Decimal(50), Decimal(300)});
  ConceptId diastolic = add("diastolic", "mm[Hg]", PlausibleRange{Decimal(20), Decimal(200)});
  ConceptId hba1c = add_hba1c();
  ConceptId score = add("score", "1", PlausibleRange{Decimal(0), Decimal(40)});
  ConceptId diabetes = add("diabetes", {}, {});
  ConceptId panel = add_panel();
  Vocabulary vocabulary = builder.build();
  RecordBuilder record{vocabulary};

  ConceptId add(std::string id, std::string_view unit, std::optional<PlausibleRange> plausible) {
    ConceptInfo info;
    info.id = std::move(id);
    if (!unit.empty()) info.value = ValueSpec{ucum(unit), Analyte::kNone, plausible, {}};
    return builder.add_concept(std::move(info));
  }
  ConceptId add_hba1c() {
    ConceptInfo info;
    info.id = "hba1c";
    info.value = ValueSpec{ucum("mmol/mol"),
                           Analyte::kHba1c,
                           PlausibleRange{Decimal(10), Decimal(250)},
                           {{"ifcc", ucum("mmol/mol")}, {"dcct", ucum("%")}}};
    return builder.add_concept(std::move(info));
  }
  ConceptId add_panel() {
    ConceptInfo info;
    info.id = "bp";
    info.parts = {systolic, diastolic};
    return builder.add_concept(std::move(info));
  }
};

struct Given {
  std::string_view value = {}, unit_code = {}, unit_text = {}, code = {}, date = "2026-01-01";
  std::int64_t time = 0;  // seconds of the day
  std::uint32_t panel = 0;
  Comparator comparator = Comparator::kEqual;
  std::string_view source = "Observation/1";
  Dating dating = Dating::kDated;  // else `date` and `time` mean nothing
  Standing standing = Standing::kCurrent;
};

Given value(std::string_view value, std::string_view unit_code, std::string_view unit_text, std::string_view code) {
  return {.value = value, .unit_code = unit_code, .unit_text = unit_text, .code = code};
}

void add(World& world, ConceptId id, const Given& given) {
  ConceptSet concepts;
  concepts.add(id);
  NewStatement statement;
  statement.concepts = &concepts;
  statement.source = given.source;
  statement.code = given.code;
  statement.base.panel = given.panel;
  const auto date = parse_date(given.date);
  REQUIRE(date);
  statement.base.dating = given.dating;
  statement.base.standing = given.standing;
  if (given.dating == Dating::kDated) statement.base.when = *date;
  if (given.time != 0) statement.base.order_key = std::int64_t{date->last.number} * 86400 + given.time;
  if (!given.value.empty()) {
    RecordedNumber recorded;
    if (given.value != "text") recorded.number = number(given.value);
    recorded.unit_code = given.unit_code;
    recorded.unit_text = given.unit_text;
    recorded.comparator = given.comparator;
    statement.number = recorded;
  }
  world.record.add(statement);
}

TEST_CASE("record builder: a number is used in its concept's unit, or not at all", "[engine][record]") {
  struct Case {
    std::string_view concept_name;
    Given given;
    std::string_view want;  // "" when it can't be used
    ValueFault fault;
    std::string_view detail;
  };
  const Case cases[] = {
      {"systolic", value("128", "mm[Hg]", "", ""), "128", ValueFault::kNone, ""},
      {"systolic", value("128", "", "mmHg", ""), "128", ValueFault::kNone, ""},
      {"systolic", value("128", "mmHg", "", ""), "128", ValueFault::kNone, ""},
      {"systolic", value("18.7", "kPa", "", ""), "140", ValueFault::kNone, ""},
      {"systolic", value("128", "xyz", "mmHg", ""), "128", ValueFault::kNone, ""},
      {"systolic", value("50", "mm[Hg]", "", ""), "50", ValueFault::kNone, ""},
      {"systolic", value("300", "mm[Hg]", "", ""), "300", ValueFault::kNone, ""},
      {"systolic", value("49", "mm[Hg]", "", ""), "", ValueFault::kImplausible,
       "49 mm[Hg] is outside 50..300 mm[Hg], not used"},
      {"systolic", value("301", "mm[Hg]", "", ""), "", ValueFault::kImplausible,
       "301 mm[Hg] is outside 50..300 mm[Hg], not used"},
      {"systolic", value("128", "", "", ""), "", ValueFault::kNoUnit, "128 has no unit, not used"},
      {"systolic", value("128", "xyz", "", ""), "", ValueFault::kUnknownUnit,
       "128 xyz: the unit is not understood, not used"},
      {"systolic", value("128", "kg", "", ""), "", ValueFault::kNotConvertible,
       "128 kg can't be converted to mm[Hg], not used"},
      {"systolic", value("text", "", "", ""), "", ValueFault::kNotANumber, "the value is not a number, not used"},
      // Codes that fix the unit: a missing one is taken from there, another one contradicts.
      {"hba1c", value("48", "", "", "ifcc"), "48", ValueFault::kNone, ""},
      {"hba1c", value("6.5", "", "", "dcct"), "48", ValueFault::kNone, ""},
      {"hba1c", value("6.5", "%", "", "dcct"), "48", ValueFault::kNone, ""},
      {"hba1c", value("48", "", "", "other"), "", ValueFault::kNoUnit, "48 has no unit, not used"},
      {"hba1c", value("6.5", "%", "", "ifcc"), "", ValueFault::kContradictsCode,
       "6.5 %: the unit contradicts the code, not used"},
      {"hba1c", value("48", "mmol/mol", "", "dcct"), "", ValueFault::kContradictsCode,
       "48 mmol/mol: the unit contradicts the code, not used"},
      {"hba1c", value("6.5", "%", "", "other"), "48", ValueFault::kNone, ""},
      // A score is a bare number, or says that it is one.
      {"score", value("8", "", "", ""), "8", ValueFault::kNone, ""},
      {"score", value("8", "{score}", "", ""), "8", ValueFault::kNone, ""},
      {"score", value("8", "1", "", ""), "8", ValueFault::kNone, ""},
      {"score", value("8", "%", "", ""), "", ValueFault::kNotConvertible, "8 % can't be converted to 1, not used"},
  };
  for (const Case& c : cases) {
    World world;
    INFO(c.concept_name << ": " << c.given.value << ' ' << c.given.unit_code << c.given.unit_text << ' '
                        << c.given.code);
    const ConceptId id = c.concept_name == "systolic" ? world.systolic
                         : c.concept_name == "hba1c"  ? world.hba1c
                                                      : world.score;
    add(world, id, c.given);
    const PatientRecord record = world.record.build();
    REQUIRE(record.of_concept(id).size() == 1);
    const Statement& s = record.statement(record.of_concept(id).front());
    CHECK(s.expects_number);
    CHECK(s.fault == c.fault);
    CHECK(s.has_number == !c.want.empty());
    if (s.has_number) CHECK(s.quantity.number.to_string() == c.want);
    CHECK(record.issues().size() == (c.detail.empty() ? 0 : 1));
    if (!record.issues().empty()) CHECK(record.issues().front().detail == c.detail);
  }
}

TEST_CASE("record builder: a recorded number is kept as it came, with its comparator", "[engine][record]") {
  World world;
  add(world, world.hba1c, {.value = "6.50", .unit_code = "%", .comparator = Comparator::kGreater});
  const PatientRecord record = world.record.build();
  const Statement& s = record.statement(0);
  CHECK(s.recorded.number.to_string() == "6.50");
  CHECK(ucum_code(s.recorded.unit) == "%");
  CHECK(s.quantity.comparator == Comparator::kGreater);
  CHECK(s.has_recorded_number);
}

TEST_CASE("record builder: a unit of any length or script is quoted in part, whole characters only",
          "[engine][record]") {
  World world;
  std::string unit;
  while (unit.size() < 100'000) unit += "µ";
  add(world, world.systolic, {.value = "128", .unit_text = "x" + unit});
  const std::string detail = world.record.build().issues().front().detail;
  CHECK(detail.size() < 100);
  CHECK(detail.find("µ:") != std::string::npos);
}

struct Pair {
  std::string first, second;
  friend bool operator==(const Pair&, const Pair&) = default;
  friend bool operator<(const Pair& a, const Pair& b) {
    return std::tie(a.first, a.second) < std::tie(b.first, b.second);
  }
};
std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << pair.first << '/' << pair.second; }

std::vector<Pair> readings(World& world) {
  const PatientRecord record = world.record.build();
  std::vector<Pair> pairs;
  for (const std::uint32_t index : record.of_concept(world.panel)) {
    const Statement& s = record.statement(index);
    REQUIRE(s.readings[0] != 0);
    pairs.push_back({record.statement(s.readings[0] - 1).quantity.number.to_string(),
                     record.statement(s.readings[1] - 1).quantity.number.to_string()});
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

void add_pair(World& world, std::string_view systolic, std::string_view diastolic, Given given) {
  given.unit_code = "mm[Hg]";
  given.value = systolic;
  add(world, world.systolic, given);
  given.value = diastolic;
  add(world, world.diastolic, given);
}

TEST_CASE("record builder: the parts of one panel are one reading", "[engine][record]") {
  World world;
  add_pair(world, "150", "95", {.panel = 1});
  add_pair(world, "120", "80", {.panel = 2});
  CHECK(readings(world) == std::vector<Pair>{{"120", "80"}, {"150", "95"}});
}

TEST_CASE("record builder: two panels of one day that share a number stay two readings", "[engine][record]") {
  World world;
  add_pair(world, "120", "80", {.panel = 1});
  add_pair(world, "120", "70", {.panel = 2});
  CHECK(readings(world) == std::vector<Pair>{{"120", "70"}, {"120", "80"}});
}

TEST_CASE("record builder: one panel that stands twice is one reading", "[engine][record]") {
  World world;
  add_pair(world, "120", "80", {.panel = 1});
  add_pair(world, "120", "80", {.panel = 2});
  CHECK(readings(world) == std::vector<Pair>{{"120", "80"}});
}

TEST_CASE("record builder: alone and in a panel is one reading, in either order", "[engine][record]") {
  for (const bool panel_first : {true, false}) {
    World world;
    if (panel_first) add_pair(world, "120", "80", {.date = "2025-05", .panel = 1});
    add(world, world.systolic, {.value = "120", .unit_code = "mm[Hg]", .date = "2025-05"});
    if (!panel_first) add_pair(world, "120", "80", {.date = "2025-05", .panel = 1});
    CHECK(readings(world) == std::vector<Pair>{{"120", "80"}});
  }
}

TEST_CASE("record builder: numbers recorded alone pair by the moment first, then by the day", "[engine][record]") {
  World world;
  add(world, world.systolic, {.value = "150", .unit_code = "mm[Hg]", .time = 9 * 3600});
  add(world, world.systolic, {.value = "130", .unit_code = "mm[Hg]", .time = 10 * 3600});
  add(world, world.diastolic, {.value = "70", .unit_code = "mm[Hg]", .time = 10 * 3600});
  add(world, world.diastolic, {.value = "95", .unit_code = "mm[Hg]", .time = 9 * 3600 + 60});
  CHECK(readings(world) == std::vector<Pair>{{"130", "70"}, {"150", "95"}});
}

TEST_CASE("record builder: numbers of different days make no reading, those of a month one that is not certain",
          "[engine][record]") {
  World world;
  add(world, world.systolic, {.value = "150", .unit_code = "mm[Hg]", .date = "2026-01-01"});
  add(world, world.diastolic, {.value = "95", .unit_code = "mm[Hg]", .date = "2026-01-02"});
  add(world, world.systolic, {.value = "140", .unit_code = "mm[Hg]", .date = "2025-05", .time = 5});
  add(world, world.diastolic, {.value = "90", .unit_code = "mm[Hg]", .date = "2025-05", .time = 6});
  const PatientRecord record = world.record.build();
  REQUIRE(record.of_concept(world.panel).size() == 1);
  const Statement& reading = record.statement(record.of_concept(world.panel)[0]);
  CHECK(record.statement(reading.readings[0] - 1).quantity.number.to_string() == "140");
  CHECK(record.statement(reading.readings[1] - 1).quantity.number.to_string() == "90");
  CHECK(reading.standing == Standing::kTentative);
}

TEST_CASE("record builder: a panel is a reading whatever is known of its date", "[engine][record]") {
  for (const Dating dating : {Dating::kUndated, Dating::kUnreadable}) {
    World world;
    add_pair(world, "150", "95", {.panel = 1, .dating = dating});
    const PatientRecord record = world.record.build();
    REQUIRE(record.of_concept(world.panel).size() == 1);
    CHECK(record.statement(record.of_concept(world.panel)[0]).dating == dating);
  }
}

TEST_CASE("record builder: numbers that may be of one day may be a reading", "[engine][record]") {
  constexpr Dating kUnreadable = Dating::kUnreadable;
  struct Case {
    Given first, second;
    bool want;
  };
  const Case cases[] = {
      {{.dating = kUnreadable}, {.dating = kUnreadable}, true},
      {{.date = "2026-01-05"}, {.dating = kUnreadable}, true},
      {{.date = "2026-01"}, {.date = "2026-01-05"}, true},
      {{.date = "2026-01-05"}, {.date = "2026"}, true},
      {{.date = "2026"}, {.date = "2026-01"}, true},
      {{.date = "2026-01-05"}, {.date = "2026-02"}, false},
      {{.date = "2025"}, {.date = "2026-01"}, false},
      {{.dating = Dating::kUndated}, {.dating = Dating::kUndated}, false},
      {{.dating = Dating::kUndated}, {.date = "2026-01-05"}, false},
      {{.dating = kUnreadable}, {.dating = Dating::kUndated}, false},
  };
  for (const Case& c : cases) {
    World world;
    const auto put = [&](ConceptId id, Given given, const char* number) {
      given.value = number;
      given.unit_code = "mm[Hg]";
      add(world, id, given);
    };
    put(world.systolic, c.first, "150");
    put(world.diastolic, c.second, "95");
    const PatientRecord record = world.record.build();
    INFO(c.first.date << " and " << c.second.date);
    REQUIRE(record.of_concept(world.panel).empty() != c.want);
    for (const std::uint32_t index : record.of_concept(world.panel))
      CHECK(record.statement(index).standing == Standing::kTentative);
  }
}

TEST_CASE("record builder: a reading is as certain as its less certain part", "[engine][record]") {
  World world;
  add(world, world.systolic, {.value = "150", .unit_code = "mm[Hg]"});
  add(world, world.diastolic, {.value = "95", .unit_code = "mm[Hg]", .standing = Standing::kTentative});
  const PatientRecord record = world.record.build();
  REQUIRE(record.of_concept(world.panel).size() == 1);
  CHECK(record.statement(record.of_concept(world.panel)[0]).standing == Standing::kTentative);
}

TEST_CASE("record builder: an unusable part leaves no reading", "[engine][record]") {
  World world;
  add_pair(world, "712", "80", {.panel = 1});
  CHECK(readings(world).empty());
}

// Pairing and falling together are in order of n log n: with each part against each other, this would be
// 10^9 comparisons, and the test would not end in time.
TEST_CASE("record builder: tens of thousands of readings of one day", "[engine][record]") {
  constexpr std::uint32_t kMany = 50'000;
  for (const bool in_panels : {true, false}) {
    World world;
    ConceptSet systolic;
    systolic.add(world.systolic);
    ConceptSet diastolic;
    diastolic.add(world.diastolic);
    NewStatement statement;
    statement.base.dating = Dating::kDated;
    statement.base.when = Date::of(to_day({2026, 1, 1}));
    for (std::uint32_t i = 0; i < kMany; ++i) {
      RecordedNumber value;
      value.unit_code = "mm[Hg]";
      value.number = Decimal(500'000 + i, 4);
      statement.number = value;
      statement.base.panel = in_panels ? i + 1 : 0;
      statement.concepts = &systolic;
      world.record.add(statement);
      statement.base.panel = in_panels ? kMany - i : 0;
      statement.concepts = &diastolic;
      world.record.add(statement);
    }
    const PatientRecord record = world.record.build();
    CHECK(record.of_concept(world.panel).size() == kMany);
  }
}

TEST_CASE("record builder: one result in several places is one", "[engine][record]") {
  World world;
  const Given base{.value = "48", .unit_code = "mmol/mol", .time = 3600};
  add(world, world.hba1c, base);
  Given again = base;
  again.value = "48.0";
  again.source = "Observation/2";
  add(world, world.hba1c, again);
  Given percent = base;
  percent.value = "6.5";
  percent.unit_code = "%";
  add(world, world.hba1c, percent);
  Given later = base;
  later.time = 7200;
  add(world, world.hba1c, later);
  Given other = base;
  other.value = "49";
  add(world, world.hba1c, other);
  Given open = base;
  open.comparator = Comparator::kGreater;
  add(world, world.hba1c, open);
  const PatientRecord record = world.record.build();
  CHECK(record.of_concept(world.hba1c).size() == 4);
  CHECK(record.issue_counts()[static_cast<std::size_t>(IssueReason::kDuplicate)] == 2);
}

TEST_CASE("record builder: a result that is final in one place is final", "[engine][record]") {
  for (const bool is_final_first : {false, true}) {
    World world;
    Given preliminary{.value = "48", .unit_code = "mmol/mol", .source = "Observation/1"};
    preliminary.standing = Standing::kTentative;
    const Given final{.value = "48", .unit_code = "mmol/mol", .source = "Observation/2"};
    add(world, world.hba1c, is_final_first ? final : preliminary);
    add(world, world.hba1c, is_final_first ? preliminary : final);
    const PatientRecord record = world.record.build();
    REQUIRE(record.of_concept(world.hba1c).size() == 1);
    const Statement& kept = record.statement(record.of_concept(world.hba1c)[0]);
    CHECK(kept.standing == Standing::kCurrent);
    CHECK(record.text(kept.source) == "Observation/2");
  }
}

TEST_CASE("record builder: what has no number never falls together", "[engine][record]") {
  World world;
  add(world, world.diabetes, {});
  add(world, world.diabetes, {});
  CHECK(world.record.build().of_concept(world.diabetes).size() == 2);
}

TEST_CASE("record builder: statements stand in the order of time, whatever order they came in", "[engine][record]") {
  World world;
  struct Row {
    std::string_view value, date;
    std::int64_t time;
  };
  for (const Row& row : {Row{"3", "2026-01-02", 0}, Row{"5", "2026", 0}, Row{"1", "2025-12", 0},
                         Row{"2", "2026-01-01", 7200}, Row{"4", "2026-01-02", 100}})
    add(world, world.score, {.value = row.value, .date = row.date, .time = row.time});
  const PatientRecord record = world.record.build();
  std::string order;
  for (const std::uint32_t index : record.of_concept(world.score))
    order += record.statement(index).quantity.number.to_string();
  CHECK(order == "12345");
  CHECK(record.of_concept(static_cast<ConceptId>(999)).empty());
}

TEST_CASE("record builder: issues are all counted, and some kept", "[engine][record]") {
  World world;
  for (int i = 0; i < 10'000; ++i) world.record.add_issue(IssueReason::kTextOnly, "Observation/1.code");
  world.record.add_issue(IssueReason::kUnusableValue, "Observation/2.valueQuantity");
  const PatientRecord record = world.record.build();
  CHECK(record.issues().size() == RecordBuilder::kMaxOfReason + 1);
  CHECK(record.issues().back().reason == IssueReason::kUnusableValue);
  CHECK(record.issue_counts()[static_cast<std::size_t>(IssueReason::kTextOnly)] == 10'000);
}

TEST_CASE("record builder: issues of many reasons are bounded together", "[engine][record]") {
  World world;
  for (std::size_t reason = 0; reason < kIssueReasonCount; ++reason)
    for (int i = 0; i < 60; ++i) world.record.add_issue(static_cast<IssueReason>(reason), "Observation/1");
  CHECK(world.record.build().issues().size() == RecordBuilder::kMaxIssues);
}

TEST_CASE("record builder: an extent is only ever narrowed", "[engine][record]") {
  using Reach = Extent::Reach;
  const Day early{100};
  const Day late{200};
  struct Case {
    Extent known, limit;
    Reach reach;
    Day since;
  };
  for (const Case& c : {Case{{Reach::kComplete, {}}, {Reach::kSince, late}, Reach::kSince, late},
                        Case{{Reach::kSince, early}, {Reach::kSince, late}, Reach::kSince, late},
                        Case{{Reach::kSince, late}, {Reach::kSince, early}, Reach::kSince, late},
                        Case{{Reach::kSince, late}, {Reach::kComplete, {}}, Reach::kSince, late},
                        Case{{Reach::kSince, late}, {Reach::kUnread, {}}, Reach::kUnread, {}},
                        Case{{Reach::kUnread, {}}, {Reach::kComplete, {}}, Reach::kUnread, {}}}) {
    World world;
    world.record.set_extent(RecordPart::kObservation, c.known);
    world.record.limit_extent(RecordPart::kObservation, c.limit);
    const PatientRecord record = world.record.build();
    CHECK(record.extent(RecordPart::kObservation).reach == c.reach);
    CHECK(record.extent(RecordPart::kObservation).since == c.since);
  }
}

TEST_CASE("record builder: nothing was read until it is said", "[engine][record]") {
  World world;
  const PatientRecord record = world.record.build();
  for (std::size_t i = 0; i < kRecordPartCount; ++i)
    CHECK_FALSE(record.extent(static_cast<RecordPart>(i)).is_complete());
  CHECK(record.statements().empty());
}

}  // namespace
}  // namespace parity
