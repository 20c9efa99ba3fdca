// The table of the files' shapes. A key added to a reader is added here; tests/unit/cli/author/test_schema.cpp says so.
#include <utility>

#include "cli/author/schema_shape.h"

namespace parity::cli {
namespace {

using Keys = std::vector<ShapeKey>;
using Words = std::vector<std::string>;

Shape of_kind(ShapeKind kind) { return Shape{kind, {}, {}, {}, {}, {}, false}; }
Shape text() { return of_kind(ShapeKind::kText); }
Shape span() { return of_kind(ShapeKind::kSpan); }
Shape word(Words words) { return Shape{ShapeKind::kWord, std::move(words), {}, {}, {}, {}, false}; }
Shape list(Shape of) { return Shape{ShapeKind::kList, {}, {std::move(of)}, {}, {}, {}, false}; }
Shape list_or_one(Shape of) { return Shape{ShapeKind::kListOrOne, {}, {std::move(of)}, {}, {}, {}, false}; }
Shape map(Shape of) { return Shape{ShapeKind::kMap, {}, {std::move(of)}, {}, {}, {}, false}; }
Shape any_of(std::vector<Shape> of) { return Shape{ShapeKind::kAnyOf, {}, std::move(of), {}, {}, {}, false}; }
Shape shared(std::string name) { return Shape{ShapeKind::kReference, {std::move(name)}, {}, {}, {}, {}, false}; }
Shape with_fewest(unsigned fewest, Shape shape, unsigned most = 0) {
  shape.fewest = fewest;
  shape.most = most;
  return shape;
}
// Of a map whose keys are names of the author's, that others refer to.
Shape names_to(Shape of) {
  Shape shape = map(std::move(of));
  shape.key_pattern = "^[A-Za-z0-9._-]{1,80}$";
  return shape;
}
Shape codes_to(Shape of) {
  Shape shape = map(std::move(of));
  shape.key_pattern = ":";
  return shape;
}
Shape object(std::string what, Keys keys) {
  return Shape{ShapeKind::kObject, {}, {}, std::move(keys), std::move(what), {}, false};
}

ShapeKey needed(std::string name, Shape shape, std::string about = {}) {
  return {std::move(name), std::move(shape), std::move(about), true};
}
ShapeKey may(std::string name, Shape shape, std::string about = {}) {
  return {std::move(name), std::move(shape), std::move(about), false};
}

Shape hooks() {
  return word(
      {"patient-view", "encounter-start", "encounter-discharge", "appointment-book", "order-select", "order-sign"});
}
Shape audiences() { return word({"gp", "mental-health"}); }
Shape indicators() { return word({"info", "warning", "critical"}); }
Shape settings() { return word({"unknown", "primary-care", "mental-health", "acute"}); }

Shape concept_shape() {
  const Shape code = any_of({text(), object("a code", {needed("term", text(), "what the code means"),
                                                       may("unverified", text(), "why it has not been checked")})});
  const Shape value = object(
      "a value",
      {needed("unit", text(), "UCUM; values are kept in it"),
       may("analyte", word({"hba1c", "glucose", "cholesterol", "triglyceride", "creatinine", "calcium", "lithium"}),
           "what is measured, where a conversion depends on it"),
       may("plausible", text(), "50 .. 300; values outside are not used"),
       may("unit-from-code", map(text()), "codes that fix their unit")});
  const Shape drug_name = any_of({text(), object("a drug name", {needed("name", text(), "an ingredient or a brand"),
                                                                 needed("with", text(), "the words of a form")})});
  return object("a concept", {needed("title", text(), "shown to people"),
                              may("codes", codes_to(map(code)), "code system, a URI, to code to term"),
                              may("includes", list_or_one(text()), "concepts that are added"),
                              may("excludes", list_or_one(text()), "concepts that are taken out"),
                              may("descendants-of", list_or_one(text()), "SNOMED CT, needs an imported release"),
                              may("valueset", text(), "the canonical of a ValueSet"),
                              may("fallback", word({"codes"}), "make do with the listed codes"),
                              may("value", value, "the number that is recorded with it"),
                              may("part-of", text(), "the panel that it is a part of"),
                              may("names", list(drug_name), "names in a medication's text, as whole words"),
                              may("except-names", list_or_one(text()), "words that take a name out")});
}

Keys filter_keys() {
  const Shape anchor = any_of({text(), object("a place in time", {may("fact", text(), "whose date; today without it"),
                                                                  may("by", span(), "how far from it")})});
  const Shape near = object("a place in time", {may("fact", text(), "whose date; today without it"),
                                                needed("within", span(), "how far from it at most")});
  return {may("within", span(), "back from today, both ends included"),
          may("gap", span(), "a longer gap starts a new course"),
          may("before", anchor, "before another fact's date"),
          may("after", anchor, "after another fact's date"),
          may("since", anchor, "on or after another fact's date"),
          may("nearest", near, "the closest to another fact's date"),
          may("status", word({"any", "current", "active", "ever", "resolved"})),
          may("pick", word({"latest", "earliest", "highest", "lowest", "mean", "count", "count-days",
                            "consecutive-falls", "change", "start-of-course", "end-of-course", "last-issue"})),
          may("setting", settings(), "where it was recorded"),
          may("where", shared("comparison"), "values that count"),
          may("either", map(shared("comparison")), "of a reading: one part or the other meets its test"),
          may("of-day", word({"lowest", "highest"}), "which of one day's values counts"),
          may("value", text(), "the coded answer, a concept"),
          may("from-age", span(), "recorded at this age or later"),
          may("any-record", of_kind(ShapeKind::kYesNo), "also without a usable number")};
}

Shape fact_shape() {
  const Words subjects = {"observation", "condition", "medication", "procedure", "immunisation", "encounter",
                          "episode",     "referral",  "allergy",    "flag",      "finding",      "order"};
  const Words derivations = {"union",          "first-of",     "latest-of", "difference",
                             "percent-change", "days-between", "ratio",     "bmi"};
  Shape fact = object("a fact", filter_keys());
  for (const std::string& subject : subjects) fact.keys.push_back(may(subject, text(), "a concept"));
  const Shape operand = any_of({text(), shared("fact")});
  for (const std::string& derivation : derivations) {
    const bool takes_many = derivation == "union" || derivation == "first-of" || derivation == "latest-of";
    fact.keys.push_back(may(derivation, with_fewest(2, list(operand), takes_many ? 0 : 2), "from other facts"));
  }
  fact.keys.push_back(may("patient", word({"age", "sex", "ethnicity", "deceased"})));
  fact.exactly_one = subjects;
  fact.exactly_one.insert(fact.exactly_one.end(), derivations.begin(), derivations.end());
  fact.exactly_one.push_back("patient");
  return fact;
}

Shape condition_shape() {
  const Shape condition = shared("condition");
  const Shape conditions = with_fewest(1, list(condition));
  Shape forms =
      object({}, {may("all", conditions), may("any", conditions), may("none", conditions), may("not", condition)});
  forms.kind = ShapeKind::kMap;
  forms.of = {shared("test")};
  forms.only_one_key = true;
  return any_of({text(),
                 object("`at-least`", {needed("at-least", of_kind(ShapeKind::kWholeNumber)), needed("of", conditions)}),
                 forms});
}

Shape test_shape() {
  Shape relation = object({}, {});
  relation.exactly_one = {"in", "before", "after", "on-or-before", "on-or-after"};
  for (const std::string& name : relation.exactly_one) relation.keys.push_back(may(name, text()));
  return any_of({word({"present", "absent", "complete", "incomplete", "due", "due-soon", "overdue", "up-to-date",
                       "male", "female", "other", "unknown"}),
                 of_kind(ShapeKind::kAge), shared("comparison"), relation});
}

Shape schedule_shape() {
  Shape phase = object(
      "a phase", {may("until", span(), "after the start"), may("every", with_fewest(1, span()), "repeats so often"),
                  may("at", list(span()), "fixed points after the start"), may("when", shared("condition")),
                  may("grace", span(), "overdue only after it")});
  phase.exactly_one = {"every", "at"};
  return object("a schedule", {needed("check", text(), "the fact to be recorded"),
                               needed("from", text(), "the fact whose date starts it"), needed("phases", list(phase)),
                               may("due-soon", span()), may("grace", span())});
}

Shape prompt_shape() {
  const Shape by_audience = object(
      {}, {may("gp", object("a prompt by audience", {may("summary", text()), may("detail", text())})),
           may("mental-health", object("a prompt by audience", {may("summary", text()), may("detail", text())}))});
  const Shape suggestion =
      object("a suggestion", {needed("label", text()), may("create", of_kind(ShapeKind::kAnything), "a FHIR resource"),
                              may("recommended", of_kind(ShapeKind::kYesNo))});
  const Shape link =
      object("a link", {needed("label", text()), needed("url", of_kind(ShapeKind::kLink), "absolute, https")});
  return object("a prompt",
                {needed("summary", with_fewest(1, text()), "fewer than 140 characters, placeholders filled in"),
                 needed("detail", text(), "markdown"), may("by-audience", by_audience),
                 may("suggestions", list(suggestion)), may("links", list(link))});
}

Shape rule_shape() {
  const Shape line = object("an audience line", {needed("to", audiences()), may("when", shared("condition")),
                                                 needed("indicator", indicators())});
  const Shape effective =
      object("`effective`", {may("from", of_kind(ShapeKind::kDay)), may("until", of_kind(ShapeKind::kDay))});
  return object(
      "a rule",
      {needed("id", of_kind(ShapeKind::kName), "never changed: cards and the audit name it"), needed("title", text()),
       needed("gap", word({"prevention", "diagnosis", "treatment", "outcome", "safety"})),
       may("element", text(), "the check that it belongs to"), may("applies-to", shared("condition"), "for whom it is"),
       needed("when", shared("condition"), "it fires while this is true"),
       may("unless", list(shared("condition")), "and none of these is"),
       needed("audience", with_fewest(1, list(line)), "for each audience the first line that holds"),
       may("group", text(), "grouped prompts come as one card"), needed("prompt", prompt_shape()),
       may("override", map(of_kind(ShapeKind::kOverride)), "what an answer does"),
       may("caution", text(), "when not to follow it"),
       needed("evidence", with_fewest(1, list_or_one(text())), "sources of the rule set's head"),
       may("hazards", list_or_one(text()), "of the hazard log"),
       needed("status", word({"draft", "trial", "live", "retired"})),
       may("effective", effective, "in force from and until"),
       may("review-by", of_kind(ShapeKind::kDay), "look at its sources again by then")});
}

Keys section_keys() {
  const Shape parameter = object(
      "a parameter", {needed("default", text()), needed("allowed", list_or_one(text()), "a list, or 130 .. 140 mm[Hg]"),
                      may("why", text())});
  const Shape checklist = object("a checklist", {may("within", span()), needed("items", map(text()), "label to fact")});
  return {may("parameters", names_to(parameter), "what a site may set"),
          may("facts", names_to(shared("fact")), "what is looked up"),
          may("definitions", names_to(shared("condition")), "named conditions"),
          may("schedules", names_to(schedule_shape()), "monitoring that repeats"),
          may("checklists", names_to(checklist), "facts to be recorded together"),
          may("rules", list(rule_shape()))};
}

Keys head_keys() {
  const Shape source = object("a source", {needed("title", text()), may("url", text()), may("section", text()),
                                           needed("confidence", word({"V1", "V2", "R", "P"}),
                                                  "V1 official, V2 secondary, R recalled, P our own proposal"),
                                           may("note", text())});
  const Shape group = object("a group", {needed("title", text()), needed("summary", text()), may("detail", text()),
                                         may("enabled", of_kind(ShapeKind::kYesNo), "a site may switch it on or off")});
  Keys keys = section_keys();
  for (ShapeKey& key : Keys{needed("id", text(), "never changed"), needed("title", text()), needed("version", text()),
                            may("jurisdiction", text()), may("owner", text()),
                            needed("sources", names_to(source), "the literature"), may("hazards", names_to(text())),
                            may("override-reasons", names_to(object("an override reason", {needed("display", text())})),
                                "why a clinician may not follow a prompt"),
                            may("groups", names_to(group), "prompts that come as one card")})
    keys.push_back(std::move(key));
  return keys;
}

Shape services_shape() {
  const Shape service =
      object("a service", {needed("hook", hooks()), needed("audience", audiences()),
                           needed("rule-sets", list_or_one(text())), needed("title", text()),
                           needed("description", text()), may("only", list_or_one(text()), "rules or groups"),
                           may("except", list_or_one(text()), "rules or groups")});
  return object("the file of services", {needed("services", names_to(service), "by id, the end of the address")});
}

Shape entry_shape() {
  const Words parts = {"observation", "condition", "medication", "procedure", "immunisation", "encounter",
                       "episode",     "referral",  "allergy",    "flag",      "order",        "finding"};
  const Shape date = of_kind(ShapeKind::kDate);
  Shape entry =
      object("an entry of the record",
             {may("value", text(), "128 mm[Hg], <5 mmol/L, 128/82 mm[Hg], or a concept"), may("on", date),
              may("from", date), may("until", date), may("issued", list_or_one(date), "issues of a prescription"),
              may("status", word({"active", "inactive", "resolved", "stopped", "completed", "tentative"})),
              may("setting", settings())});
  for (const std::string& part : parts) entry.keys.push_back(may(part, text(), "a concept"));
  entry.exactly_one = parts;
  return entry;
}

Shape tests_shape() {
  const Words parts = {"patient",   "observation", "condition", "medication", "procedure", "immunisation",
                       "encounter", "episode",     "referral",  "allergy",    "flag",      "order"};
  const Shape patient = object(
      "a patient", {may("born", of_kind(ShapeKind::kDate)), may("sex", word({"unknown", "male", "female", "other"})),
                    may("ethnicity", text(), "a concept"),
                    may("deceased", any_of({of_kind(ShapeKind::kYesNo), word({"unknown"})}))});
  const Shape prompts = any_of({list_or_one(text()), map(indicators())});
  const Shape states = word({"fired", "not-fired", "unknown", "not-applicable", "suppressed"});
  const Shape expect = object("`expect`", {may("gp", prompts, "these prompts, no others"),
                                           may("mental-health", prompts, "these prompts, no others"),
                                           may("outcomes", map(states)), may("summaries", map(text()))});
  const Shape test =
      object("a test", {needed("name", text()), needed("today", of_kind(ShapeKind::kDay)), needed("patient", patient),
                        may("record", list(entry_shape())), may("hook", hooks()),
                        may("enable", list_or_one(text()), "groups that are switched on"),
                        may("unavailable", list_or_one(word(parts)), "parts of the record that could not be read"),
                        needed("expect", with_fewest(1, expect)), may("todo", text(), "a known gap: it must fail"),
                        may("skip", text(), "why it is not run")});
  return object("a file of tests", {needed("tests", list(test))});
}

Shape approvals_shape() {
  const Shape approval =
      object("an approval",
             {needed("rule-set", text()), needed("version", text()),
              needed("hash", of_kind(ShapeKind::kHash), "the content that was approved"), needed("name", text()),
              needed("role", text()), needed("time", text(), "2026-11-22T09:30:00Z"), needed("reason", text())});
  return object("the file of approvals", {needed("approvals", list(approval))});
}

}  // namespace

const std::vector<FileKind>& file_kinds() {
  static const std::vector<FileKind> kKinds = {
      {"concepts", "Concepts: code sets", "concepts/*.yaml",
       object("a file of concepts", {needed("concepts", names_to(concept_shape()))})},
      {"rule-set", "The head of a rule set", "*/ruleset.yaml", object("the head of a rule set", head_keys())},
      {"rules", "Facts, definitions, schedules and rules", "*/*.yaml", object("a rule file", section_keys())},
      {"services", "CDS Hooks services", "services.yaml", services_shape()},
      {"tests", "Rule tests", "*/tests/*.yaml", tests_shape()},
      {"approvals", "Approvals", "approvals.yaml", approvals_shape()},
  };
  return kKinds;
}

const std::vector<NamedShape>& shared_shapes() {
  static const std::vector<NamedShape> kShapes = {
      {"comparison", ">= 140 mm[Hg], 42 .. 47 mmol/mol, >= 42 and < 48 mmol/mol, >= 18 years",
       of_kind(ShapeKind::kComparison)},
      {"condition", "the name of a definition, a fact and its test, or all, any, none, not, at-least of conditions",
       condition_shape()},
      {"fact", "one subject, then filters, then a pick", fact_shape()},
      {"test", "what is asked of a fact, schedule or checklist", test_shape()},
  };
  return kShapes;
}

}  // namespace parity::cli
