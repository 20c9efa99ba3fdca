#include "engine/load/read_condition.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "engine/load/comparison.h"

namespace parity {
namespace {

constexpr std::string_view kForms =
    "a condition is `fact: test`, the name of a definition, or all, any, none, not, at-least of conditions";

struct ListForm {
  std::string_view key;
  ConditionKind kind;
};
constexpr std::array kListForms = {ListForm{"all", ConditionKind::kAll}, ListForm{"any", ConditionKind::kAny},
                                   ListForm{"none", ConditionKind::kNone}};

struct RelationForm {
  std::string_view key;
  DateRelation relation;
};
constexpr std::array kRelations = {
    RelationForm{"before", DateRelation::kBefore}, RelationForm{"after", DateRelation::kAfter},
    RelationForm{"on-or-before", DateRelation::kOnOrBefore}, RelationForm{"on-or-after", DateRelation::kOnOrAfter}};

struct ScheduleForm {
  std::string_view word;
  ScheduleState state;
};
constexpr std::array kScheduleForms = {
    ScheduleForm{"due", ScheduleState::kDue}, ScheduleForm{"due-soon", ScheduleState::kDueSoon},
    ScheduleForm{"overdue", ScheduleState::kOverdue}, ScheduleForm{"up-to-date", ScheduleState::kUpToDate}};

constexpr std::size_t kMostChildren = 200;

constexpr std::array<std::string_view, 4> kSexes = {"male", "female", "other", "unknown"};

void read_children(Reader& reader, const YamlNode& node, Condition& condition) {
  reader.list(node, "a list of conditions",
              [&](const YamlNode& item) { condition.children.push_back(read_condition(reader, item)); });
  if (node.is_list() && node.items.empty())
    reader.error("R0111", node.where, "an empty list of conditions", "it would always or never hold",
                 "name at least one condition");
  if (node.items.size() > kMostChildren)
    reader.error("R0111", node.where, fmt::format("more than {} conditions in one list", kMostChildren),
                 "a list that long can't be read aloud", "name parts of it as definitions");
}

// "older than 12 months", "within 12 months".
bool read_span_test(Reader& reader, const YamlNode& node, std::string_view words, Condition& condition) {
  constexpr std::string_view kOlder = "older than ";
  constexpr std::string_view kWithinPrefix = "within ";
  const bool older = words.starts_with(kOlder);
  if (!older && !words.starts_with(kWithinPrefix)) return false;
  condition.kind = older ? ConditionKind::kOlderThan : ConditionKind::kWithin;
  const auto span = parse_span(words.substr(older ? kOlder.size() : kWithinPrefix.size()));
  if (span)
    condition.span = *span;
  else
    reader.error("R0106", node.where, fmt::format("`{}` has no length of time", words), {},
                 older ? "write `older than 12 months`" : "write `within 12 months`");
  return true;
}

bool read_word_test(std::string_view word, Condition& condition) {
  if (word == "present" || word == "absent") {
    condition.kind = word == "present" ? ConditionKind::kPresent : ConditionKind::kAbsent;
    return true;
  }
  if (word == "complete" || word == "incomplete") {
    condition.kind = ConditionKind::kChecklist;
    condition.checklist = word == "complete" ? ChecklistState::kComplete : ChecklistState::kIncomplete;
    return true;
  }
  for (const ScheduleForm& form : kScheduleForms) {
    if (form.word != word) continue;
    condition.kind = ConditionKind::kSchedule;
    condition.schedule = form.state;
    return true;
  }
  for (const std::string_view sex : kSexes) {
    if (sex != word) continue;
    condition.kind = ConditionKind::kIs;
    condition.other.text = std::string(word);
    return true;
  }
  return false;
}

// Letters and blanks alone: no comparison was meant.
bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '-';
  });
}

std::string meant_by(std::string_view word) {
  constexpr std::array kPresent = {"yes", "true", "exists", "recorded", "exist", "any", "is present", "current"};
  constexpr std::array kAbsent = {"no",    "false",        "missing",     "none",
                                  "never", "not recorded", "not present", "is absent"};
  const auto holds = [word](const auto& list) { return std::find(list.begin(), list.end(), word) != list.end(); };
  if (holds(kPresent)) return "did you mean `present`?";
  if (holds(kAbsent)) return "did you mean `absent`?";
  std::vector<std::string_view> known = {"present", "absent", "complete", "incomplete"};
  for (const ScheduleForm& form : kScheduleForms) known.push_back(form.word);
  const std::string slip = did_you_mean(word, known);
  if (!slip.empty()) return slip;
  const bool may_be_name = word.find(' ') == word.npos;
  return "write `present`, `absent`, a comparison such as `>= 140 mm[Hg]`, or `within 12 months`" +
         (may_be_name ? fmt::format("; `{{in: {}}}` if it is a concept", word) : std::string());
}

void read_scalar_test(Reader& reader, const YamlNode& node, Condition& condition) {
  const auto words = reader.constant(node, "a test");
  if (!words) return;
  if (read_word_test(*words, condition)) {
    condition.other.where = node.where;
    return;
  }
  if (read_span_test(reader, node, *words, condition)) return;
  if (is_word(*words)) {
    reader.error("R0107", node.where, fmt::format("`{}` is no test", *words), {}, meant_by(*words));
    return;
  }
  condition.kind = ConditionKind::kCompare;
  if (auto comparison = read_comparison(reader, node)) condition.comparison = std::move(*comparison);
}

void read_map_test(Reader& reader, const YamlNode& node, Condition& condition) {
  if (node.entries.size() == 1) {
    const YamlEntry& entry = node.entries.front();
    if (entry.key.text == "in") {
      condition.kind = ConditionKind::kIn;
      condition.other = reader.named(entry.value, "a concept");
      return;
    }
    for (const RelationForm& form : kRelations) {
      if (form.key != entry.key.text) continue;
      condition.kind = ConditionKind::kDate;
      condition.relation = form.relation;
      condition.other = reader.named(entry.value, "a fact");
      return;
    }
  }
  reader.error("R0111", node.where, "not a test of a fact", {},
               "write `present`, `absent`, a comparison, `{in: concept}`, `older than 12 months`, or `{after: fact}`");
}

void read_test(Reader& reader, const YamlEntry& entry, Condition& condition) {
  condition.subject = entry.key;
  if (entry.value.is_map()) {
    read_map_test(reader, entry.value, condition);
  } else {
    read_scalar_test(reader, entry.value, condition);
  }
}

void read_at_least(Reader& reader, const YamlNode& node, Condition& condition) {
  condition.kind = ConditionKind::kAtLeast;
  reader.map(node, "`at-least`",
             {{"at-least",
               [&](const YamlNode& n) {
                 const auto number = reader.number(n, "how many");
                 if (number && number->scale() == 0 && number->coefficient() >= 1 && number->coefficient() <= 100)
                   condition.needed = static_cast<unsigned>(number->coefficient());
                 else if (number)
                   reader.error("R0108", n.where, "how many must be a whole number from 1 to 100", {},
                                "write `{at-least: 2, of: [...]}`");
               },
               kRequired},
              {"of", [&](const YamlNode& n) { read_children(reader, n, condition); }, kRequired}});
  if (condition.needed > condition.children.size() && !condition.children.empty())
    reader.error("R0111", node.where,
                 fmt::format("at least {} of {} can never hold", condition.needed, condition.children.size()),
                 "the rule would silently never prompt", "ask for fewer, or name more conditions");
}

}  // namespace

std::optional<Comparison> read_comparison(Reader& reader, const YamlNode& node) {
  const auto words = reader.constant(node, "a comparison");
  if (!words) return std::nullopt;
  auto comparison = parse_comparison(*words);
  if (!comparison) {
    reader.error("R0107", node.where, fmt::format("`{}` can't be read: {}", *words, comparison.error().message), {},
                 comparison.error().fix);
    return std::nullopt;
  }
  comparison->unit_text.where = node.where;
  const std::size_t at = node.text.rfind(comparison->unit_text.text);
  if (!comparison->unit_text.empty() && at != std::string::npos)
    comparison->unit_text.where = node.as_text().at(at, comparison->unit_text.text.size());
  return std::move(*comparison);
}

Condition read_condition(Reader& reader, const YamlNode& node) {
  Condition condition;
  condition.where = node.where;
  if (node.is_scalar()) {
    condition.kind = ConditionKind::kReference;
    condition.subject = reader.named(node, "a definition");
    return condition;
  }
  if (!node.is_map() || node.entries.empty()) {
    reader.error("R0111", node.where, "not a condition", {}, std::string(kForms));
    return condition;
  }
  if (node.find("at-least") != nullptr) {
    read_at_least(reader, node, condition);
    return condition;
  }
  if (node.entries.size() > 1) {
    reader.error("R0111", node.where, "several conditions in one map", "it is not clear whether all or any must hold",
                 "write `all: [...]` or `any: [...]`");
    return condition;
  }
  const YamlEntry& entry = node.entries.front();
  condition.where = entry.key.where;
  for (const ListForm& form : kListForms) {
    if (form.key != entry.key.text) continue;
    condition.kind = form.kind;
    read_children(reader, entry.value, condition);
    return condition;
  }
  if (entry.key.text == "not") {
    condition.kind = ConditionKind::kNot;
    condition.children.push_back(read_condition(reader, entry.value));
    return condition;
  }
  read_test(reader, entry, condition);
  return condition;
}

}  // namespace parity
