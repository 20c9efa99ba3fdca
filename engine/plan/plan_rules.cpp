// Rules and groups: everything that they name, and what a card made of them must be able to say.
#include <algorithm>
#include <set>

#include "engine/base/place.h"
#include "engine/plan/pass.h"
#include "engine/plan/presence.h"

namespace parity {
namespace {

// CDS Hooks 2.0.1, card attributes: summary is a sentence of fewer than 140 characters.
constexpr std::size_t kLongestSummary = 139;
// Upper bounds for what a placeholder prints.
constexpr std::size_t kLongestDate = 14;   // "date not known"
constexpr std::size_t kLongestDays = 26;   // "22 Nov 2026 to 30 Nov 2026": of a schedule that hangs on a partial date
constexpr std::size_t kLongestValue = 28;  // "1234.56 mL/min/1.73m²"
constexpr std::size_t kLongestCount = 4;

std::size_t longest(const Placeholder& placeholder) {
  std::size_t length = kLongestValue;
  if (placeholder.attribute == Attribute::kDate) length = kLongestDate;
  if (placeholder.source == PlaceholderSource::kSchedule) length = kLongestDays;
  if (placeholder.source == PlaceholderSource::kFiredCount || placeholder.source == PlaceholderSource::kMemberCount ||
      placeholder.attribute == Attribute::kCount)
    length = kLongestCount;
  if (placeholder.source == PlaceholderSource::kChecklist) length = 80;
  for (const TextFilter& filter : placeholder.filters)
    if (filter.kind == FilterKind::kOr) length = std::max(length, characters(filter.text));
  return length;
}

bool has_or(const Placeholder& placeholder) {
  return std::any_of(placeholder.filters.begin(), placeholder.filters.end(),
                     [](const TextFilter& f) { return f.kind == FilterKind::kOr; });
}

class RulePass {
 public:
  RulePass(Pass& pass, const RuleSet& set, std::uint16_t rule_set, RuleSetNames& names)
      : pass_(pass), set_(set), rule_set_(rule_set), names_(names), presence_(pass.plan) {}

  void run() {
    for (const Group& group : set_.groups) add_group(group);
    for (const Rule& rule : set_.rules) add_rule(rule);
  }

 private:
  void add_group(const Group& group) {
    names_.groups.emplace(group.name.text, static_cast<std::uint16_t>(pass_.plan.groups.size()));
    PlannedGroup planned;
    planned.id = group.name.text;
    planned.title = group.title;
    planned.rule_set = rule_set_;
    planned.enabled = group.enabled;
    planned.summary = plan_text(pass_, group.summary, names_);
    planned.detail = plan_text(pass_, group.detail, names_);
    const Certain nothing;
    check_values(group.summary, planned.summary, nothing);
    check_values(group.detail, planned.detail, nothing);
    check_length(group.summary, planned.summary);
    pass_.plan.groups.push_back(std::move(planned));
  }

  void add_rule(const Rule& rule) {
    PlannedRule planned;
    fill_about(rule, planned);
    fill_logic(rule, planned);
    fill_prompt(rule, planned);
    if (rule.status == RuleStatus::kRetired) return;
    const auto index = static_cast<RuleIndex>(pass_.plan.rules.size());
    if (planned.group) pass_.plan.groups[*planned.group].members.push_back(index);
    pass_.plan.rules.push_back(std::move(planned));
  }

  void fill_about(const Rule& rule, PlannedRule& planned) {
    planned.id = rule.id.text;
    planned.title = rule.title;
    planned.where = rule.where;
    planned.rule_set = rule_set_;
    planned.gap = rule.gap;
    planned.element = rule.element.text;
    planned.status = rule.status;
    planned.effective_from = rule.effective_from;
    planned.effective_until = rule.effective_until;
    planned.overrides = rule.overrides;
    planned.links = rule.prompt.links;
    if (!rule.group.empty()) planned.group = pass_.resolve(names_.groups, rule.group, "group");
    NameTable<std::uint16_t> sources;
    for (std::size_t i = 0; i < set_.sources.size(); ++i)
      sources.emplace(set_.sources[i].id.text, static_cast<std::uint16_t>(i));
    for (const Named& name : rule.evidence)
      if (const auto source = pass_.resolve(sources, name, "source")) planned.evidence.push_back(*source);
    if (rule.evidence.empty())
      pass_.error("R0206", rule.where, fmt::format("`{}` names no evidence", rule.id.text),
                  "every prompt can say which source in the literature it rests on",
                  "name a source, marked `P` if it is our own");
    NameTable<bool> hazards;
    for (const Hazard& hazard : set_.hazards) hazards.emplace(hazard.id.text, true);
    for (const Named& name : rule.hazards)
      if (pass_.resolve(hazards, name, "hazard")) planned.hazards.push_back(name.text);
    NameTable<bool> reasons;
    for (const OverrideReason& reason : set_.override_reasons) reasons.emplace(reason.id.text, true);
    reasons.emplace("accepted", true);
    for (const OverrideLine& line : rule.overrides) pass_.resolve(reasons, line.reason, "override reason");
  }

  void fill_logic(const Rule& rule, PlannedRule& planned) {
    if (rule.applies_to) planned.applies_to = plan_condition(pass_, *rule.applies_to, names_);
    planned.when = plan_condition(pass_, rule.when, names_);
    for (const Condition& condition : rule.unless) planned.unless.push_back(plan_condition(pass_, condition, names_));
    for (const AudienceLine& line : rule.audience) {
      PlannedAudienceLine target{line.to, std::nullopt, line.indicator, line.where};
      if (line.when) target.when = plan_condition(pass_, *line.when, names_);
      planned.audience.push_back(std::move(target));
    }
    if (rule.audience.empty())
      pass_.error("R0216", rule.where, fmt::format("`{}` is addressed to nobody", rule.id.text),
                  "it could never prompt", "write `audience: [{to: gp, indicator: warning}]`");
    planned.facts = facts_named_in(pass_.plan, planned.when);
  }

  // What a text may rest on without an `or`: where it stands, each has a value.
  struct Certain {
    std::set<FactId> facts;
    std::set<std::uint16_t> schedules;  // that are due
    bool is_rule = false;
  };

  Certain certain_when_fired(const PlannedRule& planned) {
    Certain certain;
    certain.is_rule = true;
    for (const auto& id : {planned.applies_to, std::optional(planned.when)}) {
      if (!id) continue;
      const std::set<FactId>& facts = presence_.facts_present_when_true(*id);
      certain.facts.insert(facts.begin(), facts.end());
      add_due_schedules(*id, certain.schedules);
    }
    return certain;
  }

  void add_due_schedules(ConditionId id, std::set<std::uint16_t>& schedules) const {
    const PlannedCondition& condition = pass_.plan.condition(id);
    if (condition.kind == ConditionKind::kSchedule && condition.schedule_state != ScheduleState::kUpToDate)
      schedules.insert(condition.schedule);
    if (condition.kind == ConditionKind::kAll)
      for (std::uint32_t i = 0; i < condition.child_count; ++i)
        add_due_schedules(pass_.plan.children[condition.first_child + i], schedules);
  }

  void fill_prompt(const Rule& rule, PlannedRule& planned) {
    const Certain certain = certain_when_fired(planned);
    const auto text = [&](const Text& authored) {
      PlannedText parts = plan_text(pass_, authored, names_);
      check_values(authored, parts, certain);
      return parts;
    };
    const std::size_t first_complaint = pass_.diagnostics.size();
    for (std::size_t a = 0; a < kAudienceCount; ++a) {
      const auto& own = rule.prompt.by_audience[a];
      const Text& summary = own && !own->summary.empty() ? own->summary : rule.prompt.text.summary;
      const Text& detail = own && !own->detail.empty() ? own->detail : rule.prompt.text.detail;
      const bool is_addressed = std::any_of(rule.audience.begin(), rule.audience.end(),
                                            [a](const AudienceLine& l) { return l.to == static_cast<Audience>(a); });
      const std::size_t complaints = pass_.diagnostics.size();
      planned.prompt[a] = {text(summary), text(detail)};
      check_length(summary, planned.prompt[a].summary);
      add_facts(planned.prompt[a].summary, planned.facts);
      add_facts(planned.prompt[a].detail, planned.facts);
      // Who is not addressed has no card; a text that both audiences share is complained of once.
      if (!is_addressed) pass_.diagnostics.resize(complaints);
      drop_repeats(first_complaint, complaints);
    }
    planned.caution = text(rule.caution);
    for (const Suggestion& suggestion : rule.prompt.suggestions) {
      PlannedSuggestion target;
      target.label = text(suggestion.label);
      target.recommended = suggestion.recommended;
      if (suggestion.create) target.create = plan_tree(pass_, *suggestion.create, names_);
      planned.suggestions.push_back(std::move(target));
    }
  }

  // What a text tells is evidence too: the last value of a check that is due.
  static void add_facts(const PlannedText& parts, std::vector<FactId>& facts) {
    for (const TextPart& part : parts) {
      if (!part.placeholder || part.placeholder->source != PlaceholderSource::kFact) continue;
      const FactId fact = part.placeholder->fact;
      if (std::find(facts.begin(), facts.end(), fact) == facts.end()) facts.push_back(fact);
    }
  }

  // Of the complaints from `from` on, those that stand already since `first`.
  void drop_repeats(std::size_t first, std::size_t from) {
    auto& all = pass_.diagnostics;
    const auto at = [&all](std::size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
    const auto is_repeat = [&](const Diagnostic& d) {
      return std::any_of(at(first), at(from), [&](const Diagnostic& e) {
        return e.code == d.code && e.where == d.where && e.message == d.message;
      });
    };
    all.erase(std::remove_if(at(from), all.end(), is_repeat), all.end());
  }

  void check_values(const Text& authored, const PlannedText& parts, const Certain& certain) {
    for (const TextPart& part : parts) {
      if (!part.placeholder) continue;
      const Where where = authored.at(part.offset, part.length);
      switch (part.placeholder->source) {
        case PlaceholderSource::kFact: check_fact_value(*part.placeholder, certain, where); break;
        case PlaceholderSource::kSchedule: check_schedule_value(*part.placeholder, certain, where); break;
        case PlaceholderSource::kFiredCount:
        case PlaceholderSource::kMemberCount:
          if (certain.is_rule)
            pass_.error("R0208", where, "only a group has members to count", "a rule speaks for itself",
                        "write it in the text of the group");
          break;
        case PlaceholderSource::kChecklist:
        case PlaceholderSource::kPatientId: break;
      }
    }
  }

  void check_fact_value(const Placeholder& placeholder, const Certain& certain, Where where) {
    const PlannedFact& fact = pass_.plan.fact(placeholder.fact);
    if (const std::string_view lack = lacking(placeholder, fact); !lack.empty()) {
      pass_.error(
          "R0208", where, fmt::format("`{}` has no {}", fact.name, lack), "the text would have a hole",
          has_date(fact) ? fmt::format("write `{{{{ {}.date }}}}`, or say it in words", fact.name) : "say it in words");
      return;
    }
    if (fact.kind != ValueKind::kCount && !certain.facts.contains(placeholder.fact) && !has_or(placeholder))
      may_lack_value(fact.name, where);
  }

  void check_schedule_value(const Placeholder& placeholder, const Certain& certain, Where where) {
    if (has_or(placeholder)) return;
    const std::string& name = pass_.plan.schedules[placeholder.schedule].name;
    if (placeholder.attribute == Attribute::kLast || placeholder.attribute == Attribute::kNext)
      may_lack_value(name + (placeholder.attribute == Attribute::kLast ? ".last" : ".next"), where);
    else if (!certain.schedules.contains(placeholder.schedule))
      may_lack_value(name + ".due", where);
  }

  void may_lack_value(std::string_view name, Where where) {
    pass_.error("R0209", where, fmt::format("`{}` may have no value here", name),
                "it can be shown without it, and the text would have a hole",
                "end it with `| or 'not recorded'`, in words that fit");
  }

  // What a fact of this kind can never give, although the placeholder asks for it.
  static std::string_view lacking(const Placeholder& placeholder, const PlannedFact& fact) {
    const auto filtered = [&](FilterKind kind) {
      return std::any_of(placeholder.filters.begin(), placeholder.filters.end(),
                         [kind](const TextFilter& f) { return f.kind == kind; });
    };
    const bool as_date = placeholder.attribute == Attribute::kDate || filtered(FilterKind::kDate);
    const bool as_age = placeholder.attribute == Attribute::kAge || filtered(FilterKind::kAge);
    if ((as_date || (as_age && fact.kind != ValueKind::kAge)) && !has_date(fact)) return "date";
    if (as_date || as_age) return {};
    const bool is_wordless =
        fact.kind == ValueKind::kNone || fact.kind == ValueKind::kCoded || fact.kind == ValueKind::kDate;
    const bool has_number = !is_wordless && fact.kind != ValueKind::kWord && fact.kind != ValueKind::kReading;
    if (placeholder.attribute == Attribute::kUnit && fact.kind != ValueKind::kQuantity) return "unit";
    if (placeholder.attribute == Attribute::kCount && fact.kind != ValueKind::kCount) return "count";
    if (filtered(FilterKind::kRound) && !has_number) return "number";
    if (is_wordless && (placeholder.attribute == Attribute::kValue || !has_date(fact))) return "value to show";
    return {};
  }

  void check_length(const Text& authored, const PlannedText& parts) {
    std::size_t length = 0;
    for (const TextPart& part : parts)
      length += characters(part.literal) + (part.placeholder ? longest(*part.placeholder) : 0);
    if (authored.empty())
      pass_.error("R0210", authored.where, "a summary must say something", "it is all that a clinician sees at first",
                  "say what is due, in a sentence");
    else if (length > kLongestSummary)
      pass_.error("R0210", authored.where, fmt::format("the summary can be {} characters long", length),
                  "CDS Hooks allows fewer than 140 characters", "say it shorter; the detail has room");
  }

  Pass& pass_;
  const RuleSet& set_;
  std::uint16_t rule_set_;
  RuleSetNames& names_;
  PresenceFinder presence_;
};

}  // namespace

void plan_rules(Pass& pass, const RuleSet& set, std::uint16_t rule_set, RuleSetNames& names) {
  RulePass(pass, set, rule_set, names).run();
}

}  // namespace parity
