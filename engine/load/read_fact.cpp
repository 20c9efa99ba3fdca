#include "engine/load/read_fact.h"

#include <fmt/format.h>
#include <array>

#include "engine/load/read_condition.h"

namespace parity {
namespace {

struct SubjectKey {
  std::string_view key;
  Subject subject;
};
constexpr std::array kSubjectKeys = {
    SubjectKey{"observation", Subject::kObservation},   SubjectKey{"condition", Subject::kCondition},
    SubjectKey{"medication", Subject::kMedication},     SubjectKey{"procedure", Subject::kProcedure},
    SubjectKey{"immunisation", Subject::kImmunisation}, SubjectKey{"encounter", Subject::kEncounter},
    SubjectKey{"episode", Subject::kEpisode},           SubjectKey{"referral", Subject::kReferral},
    SubjectKey{"allergy", Subject::kAllergy},           SubjectKey{"flag", Subject::kFlag},
    SubjectKey{"finding", Subject::kFinding},           SubjectKey{"order", Subject::kOrder}};

struct DerivationKey {
  std::string_view key;
  Derivation derivation;
  std::size_t operands;  // 0: any number, at least two
};
constexpr std::array kDerivationKeys = {DerivationKey{"union", Derivation::kUnion, 0},
                                        DerivationKey{"first-of", Derivation::kFirstOf, 0},
                                        DerivationKey{"latest-of", Derivation::kLatestOf, 0},
                                        DerivationKey{"difference", Derivation::kDifference, 2},
                                        DerivationKey{"percent-change", Derivation::kPercentChange, 2},
                                        DerivationKey{"days-between", Derivation::kDaysBetween, 2},
                                        DerivationKey{"ratio", Derivation::kRatio, 2},
                                        DerivationKey{"bmi", Derivation::kBmi, 2}};

const std::vector<std::string_view> kPickWords = words_up_to(Pick::kLastIssue);
const std::vector<std::string_view> kStatusWords = {"any", "current", "active", "ever", "resolved"};
const std::vector<std::string_view> kOfDayWords = {"lowest", "highest"};
const std::vector<std::string_view> kSettingWords = {"unknown", "primary-care", "mental-health", "acute"};
const std::vector<std::string_view> kPatientWords = {"age", "sex", "ethnicity", "deceased"};

std::optional<Anchor> read_anchor(Reader& reader, const YamlNode& node, std::string_view by_key) {
  Anchor anchor;
  const auto read_by = [&](const YamlNode& n) { anchor.by = reader.span(n, "a length of time").value_or(Span{}); };
  if (node.is_scalar()) {
    anchor.fact = reader.named(node, "a fact");
    if (const auto by = parse_span(anchor.fact.text)) anchor = {{}, *by};
    return anchor;
  }
  if (!reader.map(node, "a place in time",
                  {{"fact", [&](const YamlNode& n) { anchor.fact = reader.named(n, "a fact"); }}, {by_key, read_by}}))
    return std::nullopt;
  return anchor;
}

void read_operands(Reader& reader, const YamlNode& node, const DerivationKey& form, Fact& fact,
                   std::vector<Fact>& facts) {
  fact.subject = Subject::kDerived;
  fact.derivation = form.derivation;
  reader.list(node, fmt::format("`{}`", form.key), [&](const YamlNode& item) {
    if (item.is_scalar()) {
      fact.operands.push_back(reader.named(item, "a fact"));
      return;
    }
    const Named name{fmt::format("{}/{}", fact.name.text, fact.operands.size() + 1), item.where};
    read_fact(reader, name, item, facts);
    facts.back().is_inline = true;
    fact.operands.push_back(name);
  });
  const std::size_t count = fact.operands.size();
  if (node.is_list() && (form.operands == 0 ? count < 2 : count != form.operands))
    reader.error("R0112", node.where,
                 fmt::format("`{}` takes {}, and has {}", form.key,
                             form.operands == 0 ? "two or more facts" : "two facts", count),
                 {}, fmt::format("write `{}: [one-fact, other-fact]`", form.key));
}

std::vector<KeyReader> filter_keys(Reader& reader, Fact& fact) {
  Filters& filters = fact.filters;
  return {
      {"within", [&](const YamlNode& n) { filters.within = reader.span(n, "`within`"); }},
      {"gap", [&](const YamlNode& n) { filters.gap = reader.span(n, "`gap`").value_or(filters.gap); }},
      {"before", [&](const YamlNode& n) { fact.before = read_anchor(reader, n, "by"); }},
      {"after", [&](const YamlNode& n) { fact.after = read_anchor(reader, n, "by"); }},
      {"since", [&](const YamlNode& n) { fact.since = read_anchor(reader, n, "by"); }},
      {"nearest",
       [&](const YamlNode& n) {
         fact.nearest = read_anchor(reader, n, "within");
         if (n.find("within") == nullptr)
           reader.error("R0102", n.where, "`nearest` needs `within`", "the nearest of all could be years away",
                        "write `nearest: {fact: …, within: 28 days}`");
       }},
      {"status",
       [&](const YamlNode& n) {
         if (const auto i = reader.word(n, "`status`", kStatusWords)) filters.status = static_cast<Status>(*i);
       }},
      {"pick",
       [&](const YamlNode& n) {
         if (const auto i = reader.word(n, "`pick`", kPickWords)) filters.pick = static_cast<Pick>(*i);
       }},
      {"setting",
       [&](const YamlNode& n) {
         if (const auto i = reader.word(n, "`setting`", kSettingWords)) filters.setting = static_cast<Setting>(*i);
       }},
      {"where", [&](const YamlNode& n) { filters.where_value = read_comparison(reader, n); }},
      {"either",
       [&](const YamlNode& n) {
         reader.names(n, "`either`", [&](const Named& part, const YamlNode& test) {
           if (auto comparison = read_comparison(reader, test)) fact.either.push_back({part, std::move(*comparison)});
         });
       }},
      {"of-day",
       [&](const YamlNode& n) {
         if (const auto i = reader.word(n, "`of-day`", kOfDayWords))
           filters.of_day = *i == 0 ? OfDay::kLowest : OfDay::kHighest;
       }},
      {"value", [&](const YamlNode& n) { fact.value_concept = reader.named(n, "a concept"); }},
      {"from-age",
       [&](const YamlNode& n) {
         filters.from_age = reader.span(n, "`from-age`");
         if (filters.from_age && filters.from_age->unit != SpanUnit::kYears)
           reader.error("R0106", n.where, "an age is a number of years", {}, "write `from-age: 18 years`");
       }},
      {"any-record", [&](const YamlNode& n) { filters.any_record = reader.yes_or_no(n, "`any-record`"); }},
  };
}

}  // namespace

void read_fact(Reader& reader, const Named& name, const YamlNode& node, std::vector<Fact>& facts) {
  Fact fact;
  fact.name = name;
  fact.where = node.where;
  int subjects = 0;
  std::vector<KeyReader> keys = filter_keys(reader, fact);
  for (const SubjectKey& row : kSubjectKeys)
    keys.push_back({row.key, [&reader, &fact, &subjects, &row](const YamlNode& n) {
                      ++subjects;
                      fact.subject = row.subject;
                      fact.concept_name = reader.named(n, "a concept");
                    }});
  for (const DerivationKey& row : kDerivationKeys)
    keys.push_back({row.key, [&reader, &fact, &subjects, &row, &facts](const YamlNode& n) {
                      ++subjects;
                      read_operands(reader, n, row, fact, facts);
                    }});
  keys.push_back({"patient", [&](const YamlNode& n) {
                    ++subjects;
                    fact.subject = Subject::kPatient;
                    if (const auto i = reader.word(n, "`patient`", kPatientWords))
                      fact.patient = static_cast<PatientFact>(*i);
                  }});
  if (reader.map(node, "a fact", keys) && subjects != 1)
    reader.error(
        "R0112", node.where, subjects == 0 ? "a fact needs a subject" : "a fact has one subject",
        "it says what is looked up",
        node.entries.size() == 1 && fact.filters.setting
            ? "who asks is told by the lines of a rule's `audience`; with a subject, `setting` is where it was recorded"
            : "write `{observation: concept, within: 12 months}`");
  facts.push_back(std::move(fact));
}

}  // namespace parity
