// Rules and groups: everything that they name, and what a card made of them must be able to say.
#include <algorithm>
#include <set>

#include "engine/plan/pass.h"
#include "engine/plan/presence.h"

namespace parity {
namespace {

// CDS Hooks 2.0.1, card attributes: summary is a sentence of fewer than 140 characters.
constexpr std::size_t kLongestSummary = 139;
// Upper bounds for what a placeholder prints.
constexpr std::size_t kLongestDate = 11;   // "22 Nov 2026"
constexpr std::size_t kLongestValue = 28;  // "1234.56 mL/min/1.73m²"
constexpr std::size_t kLongestCount = 4;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::size_t longest(const Placeholder& placeholder) {
  std::size_t length = kLongestValue;
  const bool is_date = placeholder.attribute == Attribute::kDate || placeholder.attribute == Attribute::kDue ||
                       placeholder.attribute == Attribute::kLast;
  if (is_date) length = kLongestDate;
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

  void fill_prompt(const Rule& rule, PlannedRule& planned) {
    std::set<FactId> present = presence_.facts_present_when_true(planned.when);
    if (planned.applies_to) {
      const std::set<FactId>& eligible = presence_.facts_present_when_true(*planned.applies_to);
      present.insert(eligible.begin(), eligible.end());
    }
    const auto text = [&](const Text& authored) {
      PlannedText parts = plan_text(pass_, authored, names_);
      check_values(authored, parts, present);
      return parts;
    };
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
      // Shared text is checked for the first audience alone; an unaddressed one has no card.
      if (!is_addressed || (a > 0 && !own)) pass_.diagnostics.resize(complaints);
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

  void check_values(const Text& authored, const PlannedText& parts, const std::set<FactId>& present) {
    for (const TextPart& part : parts) {
      if (!part.placeholder || part.placeholder->source != PlaceholderSource::kFact) continue;
      const Placeholder& placeholder = *part.placeholder;
      const PlannedFact& fact = pass_.plan.fact(placeholder.fact);
      const bool always = fact.kind == ValueKind::kCount || present.contains(placeholder.fact) || has_or(placeholder);
      if (always) continue;
      const std::size_t at = authored.text.find("{{ " + fact.name);
      pass_.error("R0209", authored.at(at == std::string::npos ? 0 : at, fact.name.size() + 3),
                  fmt::format("`{}` may have no value here", fact.name),
                  "the rule can fire without it, and the text would have a hole",
                  fmt::format("write `{{{{ {} | or 'not recorded' }}}}`", fact.name));
    }
  }

  void check_length(const Text& authored, const PlannedText& parts) {
    std::size_t length = 0;
    for (const TextPart& part : parts)
      length += characters(part.literal) + (part.placeholder ? longest(*part.placeholder) : 0);
    if (authored.empty())
      pass_.error("R0210", authored.where, "a summary must say something");
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
