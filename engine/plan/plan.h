// The compiled rules: names resolved, conditions flattened, texts cut into parts. Immutable and
// shared by all threads; the one thing that the evaluator, the server, the command line, cohort
// runs and rule tests evaluate. Made by compile.h; knows no YAML.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/record/person.h"
#include "engine/record/vocabulary.h"
#include "engine/rules/rule_set.h"

namespace parity {

enum class FactId : std::uint16_t {};
enum class ConditionId : std::uint32_t {};
enum class RuleIndex : std::uint16_t {};
constexpr std::size_t index_of(FactId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index_of(ConditionId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index_of(RuleIndex id) { return static_cast<std::size_t>(id); }

struct PlannedAnchor {
  std::optional<FactId> fact;  // nullopt: today
  Span by;
};

/// What kind of value a fact has, which decides the tests and filters that it can stand in.
enum class ValueKind : std::uint8_t {
  kNone,      // recorded or not, with a date
  kQuantity,  // a number in `unit`
  kReading,   // a panel reading: two numbers
  kCoded,     // a coded answer
  kCount,     // how many
  kDate,      // a date alone (start of a course)
  kAge,       // completed years
  kDays,      // a number of days
  kWord,      // the patient's sex
};

/// What one part of a reading must meet.
struct PlannedPartTest {
  std::uint8_t part = 0;  // of ConceptInfo::parts
  Comparison comparison;
};

struct PlannedFact {
  std::string name;
  Where where;
  Subject subject = Subject::kObservation;
  PatientFact patient = PatientFact::kAge;
  std::optional<ConceptId> concept_id;
  std::optional<ConceptId> value_concept;
  std::vector<PlannedPartTest> either;
  Filters filters;
  std::optional<PlannedAnchor> before;
  std::optional<PlannedAnchor> after;
  std::optional<PlannedAnchor> since;
  std::optional<PlannedAnchor> nearest;
  Derivation derivation = Derivation::kNone;
  std::vector<FactId> operands;
  PartSet parts;  // where its statements stand; for derived facts those of its operands
  ValueKind kind = ValueKind::kNone;
  Unit unit;  // of a quantity
};

struct PlannedCondition {
  ConditionKind kind = ConditionKind::kAll;
  DateRelation relation = DateRelation::kBefore;
  ScheduleState schedule_state = ScheduleState::kDue;
  ChecklistState checklist_state = ChecklistState::kComplete;
  Sex sex = Sex::kUnknown;
  std::uint8_t bound_count = 0;
  std::uint16_t child_count = 0;
  std::uint32_t first_child = 0;  // into Plan::children
  std::uint16_t needed = 0;
  std::uint16_t schedule = 0;  // index of a schedule or checklist
  FactId fact{};
  std::optional<FactId> other;
  std::optional<ConceptId> concept_id;
  Span span;
  std::array<Bound, 2> bounds{};
  Where where;
};

struct PlannedPhase {
  std::optional<Span> until;
  std::optional<Span> every;
  std::vector<Span> at;
  std::optional<ConditionId> when;
  Span grace;
  Where where;
};
struct PlannedSchedule {
  std::string name;
  FactId check{};
  FactId from{};
  std::vector<PlannedPhase> phases;
  Span due_soon;
};

struct PlannedChecklist {
  std::string name;
  Where where;
  std::vector<std::pair<std::string, FactId>> items;
  std::optional<Span> within;
};

/// What a placeholder stands for.
enum class PlaceholderSource : std::uint8_t { kFact, kSchedule, kChecklist, kFiredCount, kMemberCount, kPatientId };
enum class Attribute : std::uint8_t { kWhole, kValue, kUnit, kDate, kAge, kCount, kDue, kLast, kNext, kMissing };
enum class FilterKind : std::uint8_t { kDate, kValue, kUnit, kRound, kAge, kList, kOr };

struct TextFilter {
  FilterKind kind = FilterKind::kOr;
  int digits = 0;    // of round
  std::string text;  // of or
};
struct Placeholder {
  PlaceholderSource source = PlaceholderSource::kFact;
  Attribute attribute = Attribute::kWhole;
  FactId fact{};
  std::uint16_t schedule = 0;  // index of a schedule or checklist
  std::vector<TextFilter> filters;
};
struct TextPart {
  std::string literal;  // stands before the placeholder
  std::optional<Placeholder> placeholder;
  std::uint32_t offset = 0;  // of the placeholder in the authored text, with its braces
  std::uint32_t length = 0;
};
using PlannedText = std::vector<TextPart>;

/// A suggestion's resource with its texts compiled.
struct PlannedTree;
struct PlannedTreeMember;
using PlannedTreeMap = std::vector<PlannedTreeMember>;
struct PlannedTree {
  std::variant<std::monostate, bool, TreeNumber, PlannedText, std::vector<PlannedTree>, PlannedTreeMap> value;
};
struct PlannedTreeMember {
  std::string key;
  PlannedTree value;
};

struct PlannedSuggestion {
  PlannedText label;
  std::optional<PlannedTree> create;
  bool recommended = false;
};

struct PlannedPromptText {
  PlannedText summary;
  PlannedText detail;
};

struct PlannedAudienceLine {
  Audience to = Audience::kGp;
  std::optional<ConditionId> when;
  Indicator indicator = Indicator::kInfo;
  Where where;
};

struct PlannedRule {
  // What every evaluation reads stands together, so that rules by the thousand are walked quickly.
  RuleStatus status = RuleStatus::kDraft;
  Gap gap = Gap::kPrevention;
  std::uint16_t rule_set = 0;
  std::optional<std::uint16_t> group;  // into Plan::groups
  std::optional<Day> effective_from;
  std::optional<Day> effective_until;
  std::optional<ConditionId> applies_to;
  ConditionId when{};
  std::vector<ConditionId> unless;
  std::vector<PlannedAudienceLine> audience;

  std::string id;
  std::string title;
  Where where;
  std::string element;
  std::array<PlannedPromptText, kAudienceCount> prompt;  // by audience
  std::vector<PlannedSuggestion> suggestions;
  std::vector<Link> links;
  PlannedText caution;
  std::vector<OverrideLine> overrides;
  std::vector<std::uint16_t> evidence;  // into PlannedRuleSet::sources
  std::vector<std::string> hazards;
  std::vector<FactId> facts;  // that `when` and the texts name: the evidence of a prompt
};

struct PlannedGroup {
  std::string id;
  std::string title;
  std::uint16_t rule_set = 0;
  PlannedText summary;
  PlannedText detail;
  bool enabled = true;
  std::vector<RuleIndex> members;
};

struct PlannedRuleSet {
  std::string id;
  std::string title;
  std::string version;
  std::string hash;  // "sha256:…" over its content, the concepts, its services and the site's parameters
  std::vector<Evidence> sources;
  std::vector<OverrideReason> override_reasons;
  std::vector<Parameter> parameters;
};

struct PlannedService {
  std::string id;
  std::string hook;
  Audience audience = Audience::kGp;
  std::string title;
  std::string description;
  std::vector<RuleIndex> rules;  // in the order of the rule files
  std::vector<std::uint16_t> rule_sets;
};

struct Plan {
  Vocabulary vocabulary;
  std::vector<PlannedFact> facts;
  std::vector<PlannedCondition> conditions;
  std::vector<ConditionId> children;
  std::vector<PlannedSchedule> schedules;
  std::vector<PlannedChecklist> checklists;
  std::vector<PlannedRule> rules;
  std::vector<PlannedGroup> groups;
  std::vector<PlannedRuleSet> rule_sets;
  std::vector<PlannedService> services;
  std::vector<std::pair<std::string, ConditionId>> definitions;
  std::vector<std::string> releases;  // of imported terminologies that concepts use, "SNOMED CT 20261001"; sorted
  SourceFiles files;                  // for positions in traces

  const PlannedFact& fact(FactId id) const { return facts[index_of(id)]; }
  const PlannedCondition& condition(ConditionId id) const { return conditions[index_of(id)]; }
  const PlannedRule& rule(RuleIndex id) const { return rules[index_of(id)]; }
  std::optional<RuleIndex> find_rule(std::string_view id) const;
  /// The service with this id that listens to this hook; ids may repeat for several hooks.
  const PlannedService* find_service(std::string_view id, std::string_view hook) const;
  /// The rules that answer a hook for an audience: those of its services, in the order of the rule
  /// files; all rules when the library names no service.
  std::vector<RuleIndex> rules_at(std::string_view hook, Audience audience) const;
};

}  // namespace parity
