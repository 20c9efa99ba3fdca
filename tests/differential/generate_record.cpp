#include <fmt/format.h>
#include <array>

#include "engine/record/record_builder.h"
#include "tests/differential/generator.h"

namespace parity::differential {
namespace {

class RecordMaker {
 public:
  RecordMaker(Random& random, const Plan& plan) : random_(random), plan_(plan), builder_(plan.vocabulary) {
    static constexpr std::array kTodays = {CivilDate{2026, 11, 22}, CivilDate{2024, 2, 29}, CivilDate{2025, 3, 31},
                                           CivilDate{2026, 1, 1}, CivilDate{2023, 2, 28}};
    today_ = to_day(random_.chance(60) ? kTodays[0] : random_.one_of(kTodays));
  }

  GeneratedRecord run() {
    make_person();
    for (std::size_t p = 0; p < kRecordPartCount; ++p) make_extent(static_cast<RecordPart>(p));
    const int count = random_.between(1, 9);
    for (int i = 0; i < count; ++i) add_statement();
    return {builder_.build(), today_, std::move(text_)};
  }

 private:
  void make_person() {
    Person& person = builder_.person();
    person.reference = "Patient/1";
    static constexpr std::array kBorn = {"1980-02-03", "2008-11-22", "2008-11-23", "2001-11",
                                         "1986",       "2008",       "1964-02-29"};
    if (!random_.chance(8)) person.born = *parse_date(random_.one_of(kBorn));
    person.sex = static_cast<Sex>(random_.below(4));
    if (random_.chance(60)) {
      ConceptSet concepts;
      if (random_.chance(50)) concepts.add(concept_named("background"));
      person.ethnicity = builder_.keep(concepts);
    }
    if (random_.chance(8)) person.deceased = random_.chance(50) ? Ternary::kTrue : Ternary::kUnknown;
    text_ += fmt::format("today {} born {} sex {} ethnicity {} deceased {}\n", to_text(today_),
                         person.born ? to_text(*person.born) : "-", to_text(person.sex),
                         !person.ethnicity               ? "-"
                         : person.ethnicity->length == 0 ? "other"
                                                         : "background",
                         to_text(person.deceased));
  }

  void make_extent(RecordPart part) {
    Extent extent{Extent::Reach::kComplete, {}};
    if (random_.chance(8)) extent.reach = Extent::Reach::kUnread;
    if (random_.chance(8)) extent = {Extent::Reach::kSince, day()};
    if (part == RecordPart::kPatient && !extent.is_complete()) {
      extent.reach = Extent::Reach::kUnread;
      builder_.person() = Person{};
    }
    builder_.set_extent(part, extent);
    if (!extent.is_complete())
      text_ += fmt::format("{} {}\n", to_text(part),
                           extent.reach == Extent::Reach::kUnread ? "unread" : "since " + to_text(extent.since));
  }

  ConceptId concept_named(std::string_view name) const {
    const auto concepts = plan_.vocabulary.concepts();
    for (std::size_t i = 0; i < concepts.size(); ++i)
      if (concepts[i].id == name) return static_cast<ConceptId>(i);
    return {};
  }

  // Near the edges of the windows that rules use.
  Day day() {
    static constexpr std::array kBack = {
        Span{0, SpanUnit::kDays},  Span{14, SpanUnit::kDays},  Span{28, SpanUnit::kDays},  Span{90, SpanUnit::kDays},
        Span{6, SpanUnit::kWeeks}, Span{3, SpanUnit::kMonths}, Span{6, SpanUnit::kMonths}, Span{1, SpanUnit::kYears},
        Span{2, SpanUnit::kYears}, Span{5, SpanUnit::kYears}};
    if (random_.chance(25)) return today_ - random_.between(-20, 900);
    return today_ - random_.one_of(kBack) + random_.between(-1, 1);
  }

  Date date() {
    const CivilDate d = to_civil(day());
    if (random_.chance(10)) return *parse_date(fmt::format("{:04}-{:02}", d.year, d.month));
    if (random_.chance(4)) return *parse_date(fmt::format("{:04}", d.year));
    return Date::of(to_day(d));
  }

  Statement dated_base(RecordPart part) {
    Statement base;
    base.part = part;
    base.dating = Dating::kDated;
    if (random_.chance(5)) base.dating = random_.chance(60) ? Dating::kUndated : Dating::kUnreadable;
    if (base.dating == Dating::kDated) {
      base.when = date();
      if (base.when.is_full() && random_.chance(30))
        base.order_key = std::int64_t{base.when.first.number} * 86400 + random_.between(0, 2) * 3600;
    }
    if (random_.chance(20)) base.issued = random_.between(1, 2);
    if (random_.chance(30)) base.setting = static_cast<Setting>(random_.below(4));
    if (random_.chance(7)) base.standing = Standing::kTentative;
    return base;
  }

  void tell(const Statement& base, std::string_view concept_name, const std::string& more) {
    static constexpr std::array kStanding = {"", " tentative", " inactive", " resolved", " stopped"};
    static constexpr std::array kRole = {"", " request", " authorisation", " issue", " stated"};
    text_ +=
        fmt::format("{} {} {}{}{}", to_text(base.part), concept_name,
                    base.dating == Dating::kDated     ? to_text(base.when)
                    : base.dating == Dating::kUndated ? "undated"
                                                      : "unreadable-date",
                    kStanding[static_cast<std::size_t>(base.standing)], kRole[static_cast<std::size_t>(base.role)]);
    if (base.order_key != 0) text_ += fmt::format(" {}:00", base.order_key % 86400 / 3600);
    if (base.issued != 0) text_ += fmt::format(" issued {}", base.issued);
    if (base.ended) text_ += " ended " + to_text(*base.ended);
    if (base.setting != Setting::kUnknown) text_ += fmt::format(" setting {}", static_cast<int>(base.setting));
    if (base.prescription != 0) text_ += fmt::format(" prescription {}", base.prescription);
    text_ += more + "\n";
  }

  void add_statement() {
    static constexpr std::array kNumbered = {"weight", "height", "level", "level-too", "upper", "lower"};
    switch (random_.below(9)) {
      case 0: return add_coded();
      case 1: return add_event();
      case 2:
      case 3: return add_condition();
      case 4:
      case 5: return add_drug();
      default: return add_number(random_.one_of(kNumbered));
    }
  }

  void put(NewStatement& statement, const char* concept_name, const std::string& more) {
    const ConceptSet concepts = matches(concept_name);
    statement.concepts = &concepts;
    const std::string source = fmt::format("Entry/{}", ++sources_);
    statement.source = source;
    builder_.add(statement);
    tell(statement.base, concept_name, more);
  }

  ConceptSet matches(const char* concept_name) const {
    const ConceptExample& example = plan_.vocabulary.concept_of(concept_named(concept_name)).example;
    ConceptSet concepts;
    plan_.vocabulary.match_code(example.system, example.code, concepts);
    return concepts;
  }

  void add_number(const char* concept_name) {
    static constexpr std::array kNumbers = {"5", "9.9", "10", "10.00", "10.1", "11", "12", "20"};
    NewStatement statement;
    statement.base = dated_base(RecordPart::kObservation);
    RecordedNumber number;
    std::string more;
    if (!random_.chance(5)) number.number = *Decimal::parse(random_.one_of(kNumbers));
    const ConceptInfo& info = plan_.vocabulary.concept_of(concept_named(concept_name));
    number.unit_code = random_.chance(4) ? std::string_view("oddity") : ucum_code(info.value->unit);
    if (random_.chance(10)) number.comparator = static_cast<Comparator>(random_.between(1, 4));
    static constexpr std::array kComparators = {"", "<", "<=", ">=", ">"};
    more = fmt::format(" {}{} {}", kComparators[static_cast<std::size_t>(number.comparator)],
                       number.number ? number.number->to_string() : "not-a-number", number.unit_code);
    statement.number = number;
    const bool pair = std::string_view(concept_name) == "upper" && random_.chance(70);
    if (pair) statement.base.panel = ++panels_;
    put(statement, concept_name, more);
    if (pair) put(statement, "lower", more);
  }

  void add_coded() {
    NewStatement statement;
    statement.base = dated_base(RecordPart::kObservation);
    const char* answer = random_.chance(45) ? "answer-a" : random_.chance(80) ? "answer-b" : "";
    const ConceptSet coded = *answer != 0 ? matches(answer) : ConceptSet{};
    if (!coded.empty()) statement.coded_value = &coded;
    put(statement, "question", fmt::format(" = {}", answer));
  }

  void add_event() {
    static constexpr std::array kParts = {RecordPart::kProcedure, RecordPart::kImmunisation, RecordPart::kEncounter,
                                          RecordPart::kEpisode,   RecordPart::kReferral,     RecordPart::kAllergy,
                                          RecordPart::kFlag,      RecordPart::kOrder,        RecordPart::kObservation};
    NewStatement statement;
    statement.base = dated_base(random_.one_of(kParts));
    if (random_.chance(20)) statement.base.standing = Standing::kInactive;
    if (random_.chance(20) && statement.base.part != RecordPart::kObservation) statement.base.ended = Date::of(day());
    put(statement, "event", {});
  }

  void add_condition() {
    NewStatement statement;
    statement.base = dated_base(RecordPart::kCondition);
    if (random_.chance(40)) statement.base.standing = random_.chance(50) ? Standing::kInactive : Standing::kResolved;
    if (statement.base.standing == Standing::kResolved && random_.chance(60)) statement.base.ended = date();
    put(statement, random_.chance(50) ? "illness" : "ailment", {});
  }

  void add_drug() {
    const char* drug = random_.chance(50) ? "drug" : "other-drug";
    NewStatement statement;
    statement.base = dated_base(RecordPart::kMedication);
    statement.base.role = random_.chance(50) ? MedicationRole::kRequest : MedicationRole::kStated;
    static constexpr std::array kStandings = {Standing::kCurrent, Standing::kCurrent, Standing::kInactive,
                                              Standing::kStopped};
    if (statement.base.standing != Standing::kTentative) statement.base.standing = random_.one_of(kStandings);
    if (random_.chance(20)) statement.base.ended = Date::of(day());
    if (!random_.chance(45)) return put(statement, drug, {});
    const std::uint32_t prescription = ++prescriptions_;
    if (random_.chance(60)) {
      statement.base.role = MedicationRole::kAuthorisation;
      statement.base.prescription = prescription;
      put(statement, drug, {});
    }
    for (int i = random_.between(1, 3); i > 0; --i) {
      NewStatement issue;
      issue.base = dated_base(RecordPart::kMedication);
      issue.base.role = MedicationRole::kIssue;
      issue.base.prescription = prescription;
      put(issue, drug, {});
    }
  }

  Random& random_;
  const Plan& plan_;
  RecordBuilder builder_;
  Day today_;
  std::string text_;
  std::uint32_t sources_ = 0;
  std::uint32_t panels_ = 0;
  std::uint32_t prescriptions_ = 0;
};

}  // namespace

GeneratedRecord generate_record(Random& random, const Plan& plan) { return RecordMaker(random, plan).run(); }

}  // namespace parity::differential
