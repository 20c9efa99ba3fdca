// A rule from both sides: as it was planned, and as its author wrote it. The pages want empty members too.
#include "cds-hooks/workbench/rule_json.h"

#include <algorithm>
#include <array>
#include <set>

#include "cds-hooks/workbench/yaml_block.h"
#include "engine/words/words.h"

namespace parity::hooks {
namespace {

void write_wording(const Wording& wording, JsonWriter& json) {
  const auto object = json.object();
  json.member("text", wording.text);
  if (wording.parts.empty()) return;
  const auto parts = json.array("parts");
  for (const Wording& part : wording.parts) write_wording(part, json);
}

void write_wording(std::string_view name, const Wording& wording, JsonWriter& json) {
  json.key(name);
  write_wording(wording, json);
}

void write_block(const CheckedFolder& folder, Where where, JsonWriter& json) {
  const YamlBlock block = block_at(folder.files, where);
  json.member("file", block.file);
  json.integer_member("line", block.line);
  json.member("yaml", block.text);
}

std::string_view name_of(TermKind kind) {
  constexpr std::array<std::string_view, 4> kNames = {"definition", "fact", "schedule", "checklist"};
  return kNames.at(static_cast<std::size_t>(kind));
}

template <class Entries>
Where place_in(const Entries& entries, std::string_view name) {
  for (const auto& entry : entries)
    if (entry.name.text == name) return entry.name.where;
  return {};
}

Where place_of(const RuleSet& set, const Term& term) {
  switch (term.kind) {
    case TermKind::kDefinition: return place_in(set.definitions, term.name);
    case TermKind::kFact: return place_in(set.facts, term.name);
    case TermKind::kSchedule: return place_in(set.schedules, term.name);
    case TermKind::kChecklist: return place_in(set.checklists, term.name);
  }
  return {};
}

// What a test says of a rule: "fired", a state, or nothing.
std::set<std::string> states_in(const RuleTest& test, std::string_view rule) {
  std::set<std::string> states;
  for (const auto& prompts : test.expected_prompts)
    if (prompts && std::any_of(prompts->begin(), prompts->end(),
                               [&](const ExpectedPrompt& prompt) { return prompt.rule.text == rule; }))
      states.insert("fired");
  for (const auto& [named, state] : test.expected_outcomes)
    if (named.text == rule) states.insert(state);
  return states;
}

void write_day(std::string_view name, const std::optional<Day>& day, JsonWriter& json) {
  if (day) json.member(name, to_text(*day));
}

void write_head(const CheckedFolder& folder, const PlannedRule& rule, const Rule* authored, JsonWriter& json) {
  const Plan& plan = *folder.plan;
  json.member("id", rule.id);
  json.member("title", rule.title);
  json.member("ruleSet", plan.rule_sets[rule.rule_set].id);
  json.member("gap", to_text(rule.gap));
  json.member("element", rule.element);
  json.member("group", rule.group ? plan.groups[*rule.group].title : std::string());
  json.boolean_member("isOn", !rule.group || plan.groups[*rule.group].enabled);
  json.member("status", to_text(rule.status));
  json.member("gp", indicators_of(rule, Audience::kGp));
  json.member("mentalHealth", indicators_of(rule, Audience::kMentalHealth));
  json.member("confidence", least_confidence(plan, rule));
  if (authored != nullptr) write_day("reviewBy", authored->review_by, json);
  std::int64_t tests = 0;
  for (const RuleTest& test : folder.tests) tests += states_in(test, rule.id).empty() ? 0 : 1;
  json.integer_member("tests", tests);
}

void write_logic(const CheckedFolder& folder, RuleIndex index, const RuleSet& set, JsonWriter& json) {
  const RuleWording words = words_of(*folder.plan, index);
  {
    const auto object = json.object("words");
    if (words.applies_to) write_wording("appliesTo", *words.applies_to, json);
    write_wording("when", words.when, json);
    {
      const auto unless = json.array("unless");
      for (const Wording& one : words.unless) write_wording(one, json);
    }
    const auto audience = json.array("audience");
    for (const AudienceWording& line : words.audience) {
      const auto one = json.object();
      json.member("to", to_text(line.to));
      json.member("indicator", to_text(line.indicator));
      if (line.when) write_wording("when", *line.when, json);
    }
  }
  {
    const auto terms = json.array("terms");
    for (const Term& term : words.terms) {
      const auto one = json.object();
      json.member("kind", name_of(term.kind));
      json.member("name", term.name);
      json.member("spoken", spoken_name(term.name));
      write_wording("meaning", term.meaning, json);
      write_block(folder, place_of(set, term), json);
    }
  }
  const auto concepts = json.array("concepts");
  for (const ConceptId id : words.concepts) {
    const ConceptInfo& info = folder.plan->vocabulary.concept_of(id);
    const auto one = json.object();
    json.member("id", info.id);
    json.member("title", info.title);
  }
}

void write_text(std::string_view whose, const PromptText& text, JsonWriter& json) {
  const auto object = json.object();
  json.member("whose", whose);
  json.member("summary", text.summary.text);
  json.member("detail", text.detail.text);
}

void write_prompt(const Rule& rule, JsonWriter& json) {
  {
    const auto texts = json.array("texts");
    write_text("", rule.prompt.text, json);
    for (std::size_t i = 0; i < kAudienceCount; ++i)
      if (rule.prompt.by_audience[i]) write_text(to_text(static_cast<Audience>(i)), *rule.prompt.by_audience[i], json);
  }
  json.member("caution", rule.caution.text);
  {
    const auto suggestions = json.array("suggestions");
    for (const Suggestion& suggestion : rule.prompt.suggestions) json.string(suggestion.label.text);
  }
  const auto answers = json.array("answers");
  for (const OverrideLine& line : rule.overrides) {
    const auto one = json.object();
    json.member("answer", line.reason.text);
    json.member("then", effect_of(line));
  }
}

void write_backing(const CheckedFolder& folder, const Rule& rule, const RuleSet& set, JsonWriter& json) {
  {
    const auto sources = json.array("sources");
    for (const Named& name : rule.evidence)
      for (const Evidence& source : set.sources) {
        if (source.id.text != name.text) continue;
        const auto one = json.object();
        json.member("id", source.id.text);
        json.member("title", source.title);
        json.member("url", source.url);
        json.member("section", source.section);
        json.member("confidence", source.confidence);
        json.member("note", source.note);
      }
  }
  {
    const auto hazards = json.array("hazards");
    for (const Named& name : rule.hazards)
      for (const Hazard& hazard : set.hazards) {
        if (hazard.id.text != name.text) continue;
        const auto one = json.object();
        json.member("id", hazard.id.text);
        json.member("text", hazard.text);
      }
  }
  const auto tests = json.array("testsOfIt");
  for (const RuleTest& test : folder.tests)
    for (const std::string& state : states_in(test, rule.id.text)) {
      const auto one = json.object();
      json.member("name", test.name);
      json.member("state", state);
      json.member("file", folder.files[test.where.file].path);
      json.integer_member("line", test.where.line);
    }
}

void write_names(std::string_view key, const std::vector<Named>& names, JsonWriter& json) {
  const auto array = json.array(key);
  for (const Named& name : names) json.string(name.text);
}

}  // namespace

AuthoredRule authored_rule(const CheckedFolder& folder, std::string_view id) {
  for (const RuleSet& set : folder.authored.rule_sets)
    for (const Rule& rule : set.rules)
      if (rule.id.text == id) return {&set, &rule};
  return {};
}

void write_rule_line(const CheckedFolder& folder, const PlannedRule& rule, JsonWriter& json) {
  const auto object = json.object();
  write_head(folder, rule, authored_rule(folder, rule.id).rule, json);
}

std::string rule_json(const CheckedFolder& folder, RuleIndex index) {
  const PlannedRule& rule = folder.plan->rule(index);
  const auto [set, authored] = authored_rule(folder, rule.id);
  JsonWriter json;
  {
    const auto object = json.object();
    write_head(folder, rule, authored, json);
    write_block(folder, rule.where, json);
    if (authored != nullptr) {
      write_logic(folder, index, *set, json);
      write_prompt(*authored, json);
      write_backing(folder, *authored, *set, json);
    }
    const auto services = json.array("services");
    for (const PlannedService& service : folder.plan->services)
      if (std::find(service.rules.begin(), service.rules.end(), index) != service.rules.end()) json.string(service.id);
  }
  return json.take();
}

void write_concept_line(const CheckedFolder& folder, const Concept& known, JsonWriter& json) {
  const auto object = json.object();
  json.member("id", known.name.text);
  json.member("title", known.title);
  json.member("file", known.name.where.file < folder.files.size() ? folder.files[known.name.where.file].path : "");
  json.integer_member("codes", static_cast<std::int64_t>(known.codes.size()));
  json.integer_member("names", static_cast<std::int64_t>(known.names.size()));
  json.integer_member("unverified", std::count_if(known.codes.begin(), known.codes.end(),
                                                  [](const CodeEntry& code) { return !code.unverified.empty(); }));
}

std::string concept_json(const CheckedFolder& folder, const Concept& known) {
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("id", known.name.text);
    json.member("title", known.title);
    write_block(folder, known.name.where, json);
    {
      const auto codes = json.array("codes");
      for (const CodeEntry& code : known.codes) {
        const auto one = json.object();
        json.member("system", code.system.text);
        json.member("code", code.code.text);
        json.member("term", code.term);
        json.member("unverified", code.unverified);
      }
    }
    write_names("includes", known.includes, json);
    write_names("excludes", known.excludes, json);
    {
      const auto names = json.array("names");
      for (const NamePattern& name : known.names)
        json.string(name.with.empty() ? name.phrase : name.phrase + " with “" + name.with + "”");
    }
    {
      const auto names = json.array("exceptNames");
      for (const std::string& name : known.except_names) json.string(name);
    }
    if (known.value) json.member("unit", known.value->unit.text);
    if (known.value && known.value->plausible) {
      json.member("low", known.value->plausible->low.to_string());
      json.member("high", known.value->plausible->high.to_string());
    }
    const auto rules = json.array("rules");
    for (std::size_t i = 0; i < folder.plan->rules.size(); ++i)
      for (const ConceptId id : words_of(*folder.plan, static_cast<RuleIndex>(i)).concepts)
        if (folder.plan->vocabulary.concept_of(id).id == known.name.text) json.string(folder.plan->rules[i].id);
  }
  return json.take();
}

void write_service(const CheckedFolder& folder, const PlannedService& service, JsonWriter& json) {
  const auto object = json.object();
  json.member("id", service.id);
  json.member("hook", service.hook);
  json.member("audience", to_text(service.audience));
  json.member("title", service.title);
  json.member("description", service.description);
  const auto rules = json.array("rules");
  for (const RuleIndex rule : service.rules) json.string(folder.plan->rule(rule).id);
}

}  // namespace parity::hooks
