// A rules folder to a RuleLibrary: everything that can be said is read, the content hash sees content
// alone, and a site's settings stay within what is allowed. What is refused: tests/diagnostics.
#include "engine/load/load.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <string>

#include "tests/engine/rule_fixture.h"

namespace parity {
namespace {

constexpr std::string_view kWhole = R"(--- # rules/services.yaml
services:
  gp:
    hook: patient-view
    audience: mental-health
    rule-sets: [example]
    title: T
    description: D
    only: [r]
    except: [g]
--- # rules/concepts/c.yaml
concepts:
  hba1c:
    title: HbA1c
    codes:
      http://snomed.info/sct: {1: Term, 2: {term: Other, unverified: one list only}}
    includes: [other]
    excludes: other
    descendants-of: [73211009]
    valueset: https://example.org/vs
    fallback: codes
    value: {unit: mmol/mol, analyte: hba1c, plausible: 10 .. 250, unit-from-code: {1: "%"}}
    part-of: panel
    names: [lithium carbonate, {name: olanzapine, with: embonate}]
    except-names: [gel, eye]
--- # rules/example/ruleset.yaml
id: example
title: Title
version: 1.2.3
jurisdiction: England
owner: Nobody
sources: {nice: {title: NICE, url: "https://nice.org.uk", section: 1.2, confidence: V2, note: N}}
hazards: {H-01: Missed}
override-reasons: {declined: {display: Declined}}
groups: {g: {title: G, summary: S, detail: D, enabled: false}}
parameters: {window: {default: 24 months, allowed: [12 months, 24 months], why: QOF}}
--- # rules/example/all.yaml
facts:
  f:
    observation: hba1c
    within: $window
    before: {fact: g, by: 90 days}
    after: g
    since: 28 days
    nearest: {fact: g, within: 2 weeks}
    status: ever
    pick: lowest
    setting: acute
    where: ">= 48 mmol/mol"
    value: hba1c
    from-age: 18 years
    gap: 2 months
    any-record: true
  g: {patient: age}
  h: {percent-change: [f, {medication: hba1c, status: current}]}
definitions:
  d: {any: [{f: present}, {not: {f: absent}}, {none: [d]}, {at-least: 1, of: [d]}]}
checklists:
  l: {within: 3 months, items: {Weight: f}}
schedules:
  s: {check: f, from: g, phases: [{until: 1 year, every: 3 months, when: d, grace: 3 days}, {at: [12 weeks]}], due-soon: 14 days, grace: 7 days}
rules:
  - id: r
    title: R
    gap: safety
    element: e
    applies-to: d
    when: {s: overdue}
    unless: [d, {f: older than 2 years}]
    audience: [{to: mental-health, when: d, indicator: critical}]
    group: g
    prompt:
      summary: S
      detail: D
      by-audience: {gp: {summary: GS}}
      suggestions: [{label: L, create: {resourceType: X, n: 1.50, t: true, s: "1", l: [~]}, recommended: true}]
      links: [{label: L, url: "https://x"}]
    override: {declined: snooze 12 months, done: until-changed, accepted: none, planned: snooze 14 days or until-changed}
    caution: C
    evidence: [nice]
    hazards: [H-01]
    status: trial
    effective: {from: 2026-04-01, until: 2027-03-31}
    review-by: 2027-05-01
--- # rules/example/tests/ignored.yaml
nonsense
--- # rules/approvals.yaml
nonsense
)";

Checked<RuleLibrary> load_text(std::string_view text, LoadOptions options = {}) {
  options.root = "rules";
  return load_rules(test::virtual_files(text), options);
}

RuleLibrary library(std::string_view text, const LoadOptions& options = {}) {
  Checked<RuleLibrary> checked = load_text(text, options);
  INFO(to_text(checked.diagnostics, checked.product->files));
  REQUIRE(checked.diagnostics.empty());
  return std::move(*checked.product);
}

TEST_CASE("load: everything about a concept and a service", "[engine][load]") {
  const RuleLibrary all = library(kWhole);
  REQUIRE(all.services.size() == 1);
  const Service& service = all.services[0];
  CHECK(service.hook == "patient-view");
  CHECK(service.audience == Audience::kMentalHealth);
  CHECK(service.only[0].text == "r");
  CHECK(service.except[0].text == "g");
  REQUIRE(all.concepts.size() == 1);
  const Concept& c = all.concepts[0];
  CHECK(c.title == "HbA1c");
  REQUIRE(c.codes.size() == 2);
  CHECK(c.codes[0].term == "Term");
  CHECK(c.codes[0].unverified.empty());
  CHECK(c.codes[1].unverified == "one list only");
  CHECK(c.includes[0].text == "other");
  CHECK(c.excludes[0].text == "other");
  CHECK(c.descendants_of[0].text == "73211009");
  CHECK(c.valueset.text == "https://example.org/vs");
  CHECK(c.fallback_to_codes);
  REQUIRE(c.value);
  CHECK(c.value->unit.text == "mmol/mol");
  CHECK(c.value->analyte.text == "hba1c");
  CHECK(c.value->plausible->low == Decimal(10));
  CHECK(c.value->plausible->high == Decimal(250));
  CHECK(c.value->unit_from_code[0].second.text == "%");
  CHECK(c.part_of.text == "panel");
  REQUIRE(c.names.size() == 2);
  CHECK(c.names[0].phrase == "lithium carbonate");
  CHECK(c.names[1].with == "embonate");
  CHECK(c.except_names == std::vector<std::string>{"gel", "eye"});
}

TEST_CASE("load: everything about a fact", "[engine][load]") {
  const RuleSet set = library(kWhole).rule_sets.at(0);
  REQUIRE(set.facts.size() == 4);
  const Fact& f = set.facts[0];
  CHECK(f.subject == Subject::kObservation);
  CHECK(f.concept_name.text == "hba1c");
  CHECK(f.filters.within == Span{24, SpanUnit::kMonths});  // the parameter's default
  CHECK(f.before->fact.text == "g");
  CHECK(f.before->by == Span{90, SpanUnit::kDays});
  CHECK(f.after->fact.text == "g");
  CHECK(f.since->fact.empty());
  CHECK(f.since->by == Span{28, SpanUnit::kDays});
  CHECK(f.nearest->by == Span{2, SpanUnit::kWeeks});
  CHECK(f.filters.status == Status::kEver);
  CHECK(f.filters.pick == Pick::kLowest);
  CHECK(f.filters.setting == Setting::kAcute);
  CHECK(f.filters.where_value->bounds[0].number == Decimal(48));
  CHECK(f.value_concept.text == "hba1c");
  CHECK(f.filters.from_age == Span{18, SpanUnit::kYears});
  CHECK(f.filters.gap == Span{2, SpanUnit::kMonths});
  CHECK(f.filters.any_record);
  CHECK(set.facts[1].patient == PatientFact::kAge);
  const Fact& inner = set.facts[2];
  CHECK(inner.name.text == "h/2");
  CHECK(inner.is_inline);
  CHECK(inner.filters.status == Status::kCurrent);
  const Fact& h = set.facts[3];
  CHECK(h.derivation == Derivation::kPercentChange);
  CHECK(h.operands[0].text == "f");
  CHECK(h.operands[1].text == "h/2");
}

TEST_CASE("load: everything about logic, schedules and checklists", "[engine][load]") {
  const RuleSet set = library(kWhole).rule_sets.at(0);
  const Condition& d = set.definitions.at(0).condition;
  CHECK(d.kind == ConditionKind::kAny);
  REQUIRE(d.children.size() == 4);
  CHECK(d.children[0].kind == ConditionKind::kPresent);
  CHECK(d.children[1].kind == ConditionKind::kNot);
  CHECK(d.children[1].children[0].kind == ConditionKind::kAbsent);
  CHECK(d.children[2].kind == ConditionKind::kNone);
  CHECK(d.children[2].children[0].kind == ConditionKind::kReference);
  CHECK(d.children[3].kind == ConditionKind::kAtLeast);
  CHECK(d.children[3].needed == 1);
  const Checklist& l = set.checklists.at(0);
  CHECK(l.within == Span{3, SpanUnit::kMonths});
  CHECK(l.items.at(0).label.text == "Weight");
  const Schedule& s = set.schedules.at(0);
  CHECK(s.check.text == "f");
  CHECK(s.from.text == "g");
  CHECK(s.due_soon == Span{14, SpanUnit::kDays});
  CHECK(s.grace == Span{7, SpanUnit::kDays});
  REQUIRE(s.phases.size() == 2);
  CHECK(s.phases[0].until == Span{1, SpanUnit::kYears});
  CHECK(s.phases[0].every == Span{3, SpanUnit::kMonths});
  CHECK(s.phases[0].when.has_value());
  CHECK(s.phases[0].grace == Span{3, SpanUnit::kDays});
  CHECK(s.phases[1].at == std::vector{Span{12, SpanUnit::kWeeks}});
}

TEST_CASE("load: everything about a rule and its set", "[engine][load]") {
  const RuleSet set = library(kWhole).rule_sets.at(0);
  CHECK(set.id.text == "example");
  CHECK(set.version == "1.2.3");
  CHECK(set.jurisdiction == "England");
  CHECK(set.owner == "Nobody");
  CHECK(set.sources.at(0).confidence == "V2");
  CHECK(set.sources.at(0).section == "1.2");
  CHECK(set.hazards.at(0).text == "Missed");
  CHECK(set.override_reasons.at(0).display == "Declined");
  CHECK_FALSE(set.groups.at(0).enabled);
  const Rule& r = set.rules.at(0);
  CHECK(r.gap == Gap::kSafety);
  CHECK(r.element.text == "e");
  CHECK(r.applies_to.has_value());
  CHECK(r.when.schedule == ScheduleState::kOverdue);
  CHECK(r.unless.size() == 2);
  CHECK(r.unless[1].kind == ConditionKind::kOlderThan);
  CHECK(r.unless[1].span == Span{2, SpanUnit::kYears});
  CHECK(r.audience.at(0).to == Audience::kMentalHealth);
  CHECK(r.audience.at(0).indicator == Indicator::kCritical);
  CHECK(r.audience.at(0).when.has_value());
  CHECK(r.group.text == "g");
  CHECK(r.prompt.by_audience[0]->summary.text == "GS");
  CHECK_FALSE(r.prompt.by_audience[1]);
  CHECK(r.prompt.links.at(0).url.text == "https://x");
  CHECK(r.overrides.at(0).snooze == Span{12, SpanUnit::kMonths});
  CHECK(r.overrides.at(1).until_changed);
  CHECK_FALSE(r.overrides.at(2).snooze);
  CHECK(r.overrides.at(3).snooze == Span{14, SpanUnit::kDays});
  CHECK(r.overrides.at(3).until_changed);
  CHECK(r.caution.text == "C");
  CHECK(r.status == RuleStatus::kTrial);
  CHECK(to_text(*r.effective_from) == "2026-04-01");
  CHECK(to_text(*r.effective_until) == "2027-03-31");
  CHECK(to_text(*r.review_by) == "2027-05-01");
}

TEST_CASE("load: a suggestion's tree keeps numbers, truth values and texts apart", "[engine][load]") {
  const Suggestion suggestion = library(kWhole).rule_sets.at(0).rules.at(0).prompt.suggestions.at(0);
  CHECK(suggestion.recommended);
  const auto& map = std::get<TreeMap>(suggestion.create->value);
  CHECK(std::get<Text>(map[0].value.value).text == "X");
  CHECK(std::get<TreeNumber>(map[1].value.value).text == "1.50");
  CHECK(std::get<bool>(map[2].value.value));
  CHECK(std::get<Text>(map[3].value.value).text == "1");
  CHECK(std::holds_alternative<std::monostate>(std::get<TreeList>(map[4].value.value)[0].value));
}

// Each change is a text to find and what stands instead.
std::string changed(std::string_view from, std::string_view to) {
  std::string text(kWhole);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("load: comments, layout and the order of names don't count as content", "[engine][load]") {
  const RuleLibrary before = library(kWhole);
  for (const std::string& text :
       {changed("facts:\n", "# a comment\nfacts:\n"), changed("title: Title", "title:   'Title'  # same"),
        changed("version: 1.2.3\njurisdiction: England\n", "jurisdiction: England\nversion: 1.2.3\n"),
        changed("definitions:\n", "--- # rules/example/other.yaml\ndefinitions:\n"),
        changed("  g: {patient: age}\n",
                ""
                "  g:\n    patient: age\n"),
        changed("--- # rules/concepts/c.yaml", "--- # rules/concepts/renamed.yaml")}) {
    const RuleLibrary after = library(text);
    CHECK(after.rule_sets[0].canonical == before.rule_sets[0].canonical);
    CHECK(after.concepts_canonical == before.concepts_canonical);
  }
}

TEST_CASE("load: whatever can make a rule fire differently is content", "[engine][load]") {
  const RuleLibrary before = library(kWhole);
  for (const std::string& text :
       {changed(">= 48 mmol/mol", "> 48 mmol/mol"), changed("status: ever", "status: any"),
        changed("default: 24 months", "default: 12 months"), changed("to: mental-health, when", "to: gp, when"),
        changed("H-01: Missed", "H-01: Missed out"), changed("version: 1.2.3", "version: 1.2.4"),
        changed("unless: [d, ", "unless: ["), changed("{at: [12 weeks]}", "{at: [13 weeks]}")}) {
    const RuleLibrary after = library(text);
    CHECK(after.rule_sets[0].canonical != before.rule_sets[0].canonical);
  }
  CHECK(library(changed("plausible: 10 .. 250", "plausible: 10 .. 251")).concepts_canonical !=
        before.concepts_canonical);
  CHECK(library(changed("except-names: [gel, eye]", "except-names: [gel]")).concepts_canonical !=
        before.concepts_canonical);
}

TEST_CASE("load: a site sets a parameter, by the rule set's id", "[engine][load]") {
  LoadOptions options;
  options.site_parameters["example"]["window"] = "12 months";
  const std::string moved = changed("--- # rules/example/ruleset.yaml", "--- # rules/folder/ruleset.yaml");
  std::string text = moved;
  for (std::size_t at = text.find("rules/example/"); at != std::string::npos; at = text.find("rules/example/"))
    text.replace(at, 14, "rules/folder/");
  const RuleLibrary set = library(text, options);
  CHECK(set.rule_sets[0].facts[0].filters.within == Span{12, SpanUnit::kMonths});
  CHECK(set.rule_sets[0].parameters[0].set_by_site);
  CHECK(set.rule_sets[0].canonical != library(kWhole).rule_sets[0].canonical);
}

TEST_CASE("load: a setting that is not allowed, or is no parameter, is an error", "[engine][load]") {
  struct Case {
    std::string name, value, message;
  };
  for (const Case& c : {Case{"window", "18 months", "the site sets `window` to `18 months`, which is not allowed"},
                        Case{"window", "", "the site sets `window` to ``, which is not allowed"},
                        Case{"windw", "12 months", "the site sets `windw`, which is no parameter"}}) {
    LoadOptions options;
    options.site_parameters["example"][c.name] = c.value;
    const auto checked = load_text(kWhole, options);
    REQUIRE(checked.diagnostics.size() == 1);
    CHECK(checked.diagnostics[0].code == "R0115");
    CHECK(checked.diagnostics[0].message == c.message);
  }
}

TEST_CASE("load: a site's setting of a rule set that is not there is an error", "[engine][load]") {
  LoadOptions options;
  options.site_parameters["exampel"]["window"] = "12 months";
  const auto checked = load_text(kWhole, options);
  REQUIRE(checked.diagnostics.size() == 1);
  CHECK(checked.diagnostics[0].message == "the site sets parameters of `exampel`, which is no rule set");
  CHECK(checked.diagnostics[0].fix == "did you mean `example`?");
}

TEST_CASE("load: a schedule may name a concept to be recorded", "[engine][load]") {
  const auto facts_of = [](const std::string& check, const std::string& more) {
    const auto loaded = load_rules(
        {{"concepts/a.yaml", "concepts:\n  level: {title: A level, codes: {http://loinc.org: {1-1: Level}}}\n"},
         {"set/ruleset.yaml", "id: set\ntitle: A set\nversion: 1.0.0\nsources: {own: {title: Own, confidence: P}}\n"},
         {"set/rules.yaml", "facts:\n  start: {observation: level, pick: earliest}\n" + more +
                                "schedules:\n  a: {check: " + check + ", from: start, phases: [{every: 6 months}]}\n" +
                                "  b: {check: " + check + ", from: start, phases: [{every: 1 year}]}\n"}},
        {});
    std::string text;
    for (const Fact& fact : loaded.product->rule_sets[0].facts)
      text += fact.name.text + ":" + fact.concept_name.text + " ";
    for (const Diagnostic& d : loaded.diagnostics) text += d.message;
    return text;
  };
  CHECK(facts_of("level", "") == "start:level level:level ");
  CHECK(facts_of("start", "") == "start:level ");
  CHECK(facts_of("nothing", "") == "start:level ");  // complained of when names are resolved
  CHECK(facts_of("level", "definitions: {level: {start: present}}\n") ==
        "start:level level:level fact `level` stands twice");
}

TEST_CASE("load: a parameter within a range of numbers in one unit", "[engine][load]") {
  const std::string text =
      changed("parameters: {window: {",
              "parameters: {target: {default: \"140 mm[Hg]\", allowed: 130 .. 140 mm[Hg]}, window: {");
  struct Case {
    std::string_view value;
    bool is_allowed;
  };
  std::string quoted = text;
  const std::size_t at = quoted.find("allowed: 130 .. 140 mm[Hg]");
  quoted.replace(at, 26, "allowed: \"130 .. 140 mm[Hg]\"");
  for (const Case& c :
       {Case{"130 mm[Hg]", true}, Case{"135.5 mm[Hg]", true}, Case{"140 mm[Hg]", true}, Case{"129 mm[Hg]", false},
        Case{"140.1 mm[Hg]", false}, Case{"135 kPa", false}, Case{"135", false}, Case{"mm[Hg]", false}}) {
    INFO(c.value);
    LoadOptions options;
    options.site_parameters["example"]["target"] = c.value;
    CHECK(load_text(quoted, options).diagnostics.empty() == c.is_allowed);
  }
}

TEST_CASE("load: a folder's path may stand before every file, with or without a slash", "[engine][load]") {
  for (const std::string& root : {std::string("/etc/parity"), std::string("/etc/parity/"), std::string(".")}) {
    SourceFiles files = test::virtual_files(kWhole);
    for (SourceFile& file : files) file.path = root + "/" + file.path.substr(6);
    LoadOptions options;
    options.root = root;
    CHECK(load_rules(files, options).diagnostics.empty());
  }
}

// Which thread was first shows in nothing.
TEST_CASE("load: any number of threads reads the same", "[engine][load]") {
  SourceFiles files = test::virtual_files(kWhole);
  for (int i = 0; i < 40; ++i)
    files.push_back({fmt::format("rules/example/more-{}.yaml", i),
                     i % 3 == 0 ? "facts: [\n" : fmt::format("facts: {{fact-{}: {{observation: x, witin: 1}}}}\n", i)});
  LoadOptions options;
  options.root = "rules";
  const auto one = load_rules(files, options);
  REQUIRE(one.diagnostics.size() >= 40);
  for (const unsigned threads : {0U, 2U, 7U, 200U}) {
    options.threads = threads;
    const auto many = load_rules(files, options);
    CHECK(to_text(many.diagnostics, files) == to_text(one.diagnostics, files));
    REQUIRE(many.product->rule_sets.size() == one.product->rule_sets.size());
    CHECK(many.product->rule_sets.front().canonical == one.product->rule_sets.front().canonical);
  }
}

}  // namespace
}  // namespace parity
