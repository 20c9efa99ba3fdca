// Names that no rule rests on: found by walking from the rules through everything that they name.
#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>

#include "engine/testing/lint_pass.h"

namespace parity {
namespace {

enum class NameKind : std::uint8_t { kConcept, kFact, kDefinition, kSchedule, kChecklist };

struct Node {
  NameKind kind = NameKind::kFact;
  std::string name;
  friend auto operator<=>(const Node&, const Node&) = default;
};

bool ends_placeholder_name(char c) { return c == '.' || c == ' ' || c == '|' || c == '}'; }

// The names that a template's placeholders begin with.
std::vector<std::string> placeholder_names(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    at += 2;
    while (at < text.size() && text[at] == ' ') ++at;
    std::size_t end = at;
    while (end < text.size() && !ends_placeholder_name(text[end])) ++end;
    names.emplace_back(text.substr(at, end - at));
  }
  return names;
}

// What a rule set's rules rest on, directly or through others.
class Reach {
 public:
  Reach(const RuleLibrary& library, const RuleSet& set) {
    for (const Concept& c : library.concepts) concepts_.emplace(c.name.text, &c);
    for (const Concept& c : library.concepts)
      if (!c.part_of.empty()) parts_[c.part_of.text].push_back(c.name.text);
    for (const Fact& fact : set.facts) facts_.emplace(fact.name.text, &fact);
    for (const Definition& definition : set.definitions) definitions_.emplace(definition.name.text, &definition);
    for (const Schedule& schedule : set.schedules) schedules_.emplace(schedule.name.text, &schedule);
    for (const Checklist& checklist : set.checklists) checklists_.emplace(checklist.name.text, &checklist);
    for (const Rule& rule : set.rules) walk(rule);
    for (const Group& group : set.groups) walk_texts({&group.summary, &group.detail});
    while (!open_.empty()) {
      const Node node = open_.back();
      open_.pop_back();
      follow(node);
    }
  }

  const std::set<Node>& reached() const { return reached_; }

 private:
  void reach(NameKind kind, const std::string& name) {
    if (name.empty()) return;
    if (reached_.insert({kind, name}).second) open_.push_back({kind, name});
  }

  void walk(const Rule& rule) {
    if (rule.applies_to) walk(*rule.applies_to);
    walk(rule.when);
    for (const Condition& condition : rule.unless) walk(condition);
    for (const AudienceLine& line : rule.audience)
      if (line.when) walk(*line.when);
    walk_texts({&rule.prompt.text.summary, &rule.prompt.text.detail, &rule.caution});
    for (const auto& text : rule.prompt.by_audience)
      if (text) walk_texts({&text->summary, &text->detail});
    for (const Suggestion& suggestion : rule.prompt.suggestions) {
      walk_texts({&suggestion.label});
      if (suggestion.create) walk(*suggestion.create);
    }
  }

  void walk(const Tree& tree) {
    if (const auto* text = std::get_if<Text>(&tree.value)) walk_texts({text});
    if (const auto* list = std::get_if<TreeList>(&tree.value))
      for (const Tree& item : *list) walk(item);
    if (const auto* map = std::get_if<TreeMap>(&tree.value))
      for (const auto& [key, value] : *map) walk(value);
  }

  void walk_texts(const std::vector<const Text*>& texts) {
    for (const Text* text : texts)
      for (const std::string& name : placeholder_names(text->text)) {
        if (facts_.contains(name)) reach(NameKind::kFact, name);
        if (schedules_.contains(name)) reach(NameKind::kSchedule, name);
        if (checklists_.contains(name)) reach(NameKind::kChecklist, name);
      }
  }

  void walk(const Condition& condition) {
    for (const Condition& child : condition.children) walk(child);
    switch (condition.kind) {
      case ConditionKind::kReference: reach(NameKind::kDefinition, condition.subject.text); return;
      case ConditionKind::kSchedule: reach(NameKind::kSchedule, condition.subject.text); return;
      case ConditionKind::kChecklist: reach(NameKind::kChecklist, condition.subject.text); return;
      case ConditionKind::kIn: reach(NameKind::kConcept, condition.other.text); break;
      case ConditionKind::kDate: reach(NameKind::kFact, condition.other.text); break;
      case ConditionKind::kAll:
      case ConditionKind::kAny:
      case ConditionKind::kNone:
      case ConditionKind::kNot:
      case ConditionKind::kAtLeast:
      case ConditionKind::kPresent:
      case ConditionKind::kAbsent:
      case ConditionKind::kCompare:
      case ConditionKind::kIs:
      case ConditionKind::kOlderThan:
      case ConditionKind::kWithin: break;
    }
    reach(NameKind::kFact, condition.subject.text);
  }

  void follow(const Node& node) {
    switch (node.kind) {
      case NameKind::kConcept: follow_concept(node.name); return;
      case NameKind::kFact: follow_fact(node.name); return;
      case NameKind::kDefinition:
        if (const auto at = definitions_.find(node.name); at != definitions_.end()) walk(at->second->condition);
        return;
      case NameKind::kSchedule: follow_schedule(node.name); return;
      case NameKind::kChecklist:
        if (const auto at = checklists_.find(node.name); at != checklists_.end())
          for (const ChecklistItem& item : at->second->items) reach(NameKind::kFact, item.fact.text);
        return;
    }
  }

  // A panel is made of its parts, and a part may be found in its panel.
  void follow_concept(const std::string& name) {
    const auto at = concepts_.find(name);
    if (at == concepts_.end()) return;
    for (const Named& other : at->second->includes) reach(NameKind::kConcept, other.text);
    for (const Named& other : at->second->excludes) reach(NameKind::kConcept, other.text);
    reach(NameKind::kConcept, at->second->part_of.text);
    for (const std::string& part : parts_[name]) reach(NameKind::kConcept, part);
  }

  void follow_fact(const std::string& name) {
    const auto at = facts_.find(name);
    if (at == facts_.end()) return;
    const Fact& fact = *at->second;
    reach(NameKind::kConcept, fact.concept_name.text);
    reach(NameKind::kConcept, fact.value_concept.text);
    for (const PartTest& test : fact.either) reach(NameKind::kConcept, test.part.text);
    for (const auto* anchor : {&fact.before, &fact.after, &fact.since, &fact.nearest})
      if (*anchor) reach(NameKind::kFact, (*anchor)->fact.text);
    for (const Named& operand : fact.operands) reach(NameKind::kFact, operand.text);
  }

  void follow_schedule(const std::string& name) {
    const auto at = schedules_.find(name);
    if (at == schedules_.end()) return;
    reach(NameKind::kFact, at->second->check.text);
    reach(NameKind::kFact, at->second->from.text);
    for (const SchedulePhase& phase : at->second->phases)
      if (phase.when) walk(*phase.when);
  }

  std::map<std::string, const Concept*> concepts_;
  std::map<std::string, std::vector<std::string>> parts_;
  std::map<std::string, const Fact*> facts_;
  std::map<std::string, const Definition*> definitions_;
  std::map<std::string, const Schedule*> schedules_;
  std::map<std::string, const Checklist*> checklists_;
  std::set<Node> reached_;
  std::vector<Node> open_;
};

void warn_unused(const LintPass& pass, std::string_view code, std::string_view kind, const Named& name) {
  pass.warn(code, name.where, fmt::format("no rule rests on the {} `{}`", kind, name.text),
            "what nothing uses is read, reviewed and approved for nothing, or was meant to be used",
            "use it or take it out");
}

void check_set(const LintPass& pass, const RuleSet& set, const std::set<Node>& reached) {
  const auto unused = [&](NameKind kind, const Named& name) { return !reached.contains({kind, name.text}); };
  for (const Fact& fact : set.facts)
    if (!fact.is_inline && unused(NameKind::kFact, fact.name)) warn_unused(pass, "L0102", "fact", fact.name);
  for (const Definition& definition : set.definitions)
    if (unused(NameKind::kDefinition, definition.name)) warn_unused(pass, "L0103", "definition", definition.name);
  for (const Schedule& schedule : set.schedules)
    if (unused(NameKind::kSchedule, schedule.name)) warn_unused(pass, "L0104", "schedule", schedule.name);
  for (const Checklist& checklist : set.checklists)
    if (unused(NameKind::kChecklist, checklist.name)) warn_unused(pass, "L0104", "checklist", checklist.name);
}

bool is_word_end(std::string_view text, std::size_t at) {
  return at >= text.size() || (std::isalnum(static_cast<unsigned char>(text[at])) == 0 && text[at] != '-' &&
                               text[at] != '_' && text[at] != '.');
}

// Parameters are put in while the files are read, so only the texts know where one stood.
bool is_written(const SourceFiles& files, const std::string& parameter) {
  const std::string word = "$" + parameter;
  for (const SourceFile& file : files)
    for (std::size_t at = file.text.find(word); at != std::string::npos; at = file.text.find(word, at + 1))
      if (is_word_end(file.text, at + word.size())) return true;
  return false;
}

void check_head(const LintPass& pass, const RuleSet& set) {
  const auto named_by_a_rule = [&](auto&& names) { return std::any_of(set.rules.begin(), set.rules.end(), names); };
  for (const Evidence& source : set.sources) {
    const auto names = [&](const Rule& rule) {
      return std::any_of(rule.evidence.begin(), rule.evidence.end(),
                         [&](const Named& name) { return name.text == source.id.text; });
    };
    if (!named_by_a_rule(names)) warn_unused(pass, "L0105", "source", source.id);
  }
  for (const Group& group : set.groups)
    if (!named_by_a_rule([&](const Rule& rule) { return rule.group.text == group.name.text; }))
      warn_unused(pass, "L0105", "group", group.name);
  for (const Parameter& parameter : set.parameters)
    if (!is_written(pass.subject.authored.files, parameter.name.text))
      warn_unused(pass, "L0105", "parameter", parameter.name);
}

}  // namespace

void lint_names(const LintPass& pass) {
  const RuleLibrary& library = pass.subject.authored;
  std::set<Node> reached;
  for (const RuleSet& set : library.rule_sets) {
    const Reach reach(library, set);
    check_set(pass, set, reach.reached());
    check_head(pass, set);
    reached.insert(reach.reached().begin(), reach.reached().end());
  }
  for (const Concept& c : library.concepts)
    if (!reached.contains({NameKind::kConcept, c.name.text})) warn_unused(pass, "L0101", "concept", c.name);
}

}  // namespace parity
