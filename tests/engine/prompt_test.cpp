// What a clinician reads: templates filled in, evidence, what could not be used, groups. Nothing that the author of
// a record wrote reaches a text.
#include <catch2/catch.hpp>

#include "engine/eval/render.h"
#include "tests/engine/record_fixture.h"

namespace parity::test {
namespace {

constexpr std::string_view kFacts =
    "facts:\n"
    "  hba1c: {observation: hba1c}\n"
    "  hba1c-12m: {observation: hba1c, within: 12 months}\n"
    "  bp: {observation: blood-pressure}\n"
    "  days: {observation: hba1c, within: 12 months, pick: count-days}\n"
    "  diabetes: {condition: diabetes}\n"
    "  lithium: {medication: lithium, status: current, pick: start-of-course}\n"
    "  age: {patient: age}\n"
    "  sex: {patient: sex}\n"
    "  mean: {observation: hba1c, pick: mean}\n"
    "  either: {first-of: [{observation: egfr}, hba1c-kind]}\n"
    "  hba1c-kind: {observation: egfr, within: 1 year}\n"
    "  bmi: {bmi: [{observation: weight}, {observation: height}]}\n"
    "schedules:\n"
    "  monitoring: {check: hba1c, from: lithium, phases: [{every: 3 months}], grace: 14 days}\n"
    "checklists:\n"
    "  baseline: {within: 3 months, items: {HbA1c: hba1c, blood pressure: bp, weight: weight-now}}\n";

struct Shown {
  std::shared_ptr<const Plan> plan;
  std::vector<FiredPrompt> prompts;
};

// One rule that always fires, with this text as its detail, for one record.
template <class Fill>
FiredPrompt shown(std::string_view detail, Fill fill, std::string_view more = "") {
  const LoadedRules loaded = load(
      {{"concepts/concepts.yaml", concepts_text()},
       {"set/ruleset.yaml", std::string(kTestHead)},
       {"set/facts.yaml", std::string(kFacts).replace(0, 7, "facts:\n  weight-now: {observation: weight}\n")},
       {"set/rules.yaml",
        fmt::format(
            "rules:\n  - id: r\n    title: T\n    gap: safety\n    when: {{any: [{{age: present}}, {{age: absent}}]}}\n"
            "    audience: [{{to: gp, indicator: warning}}]\n    prompt:\n      summary: Something to do\n"
            "      detail: \"{}\"\n{}    evidence: own\n    status: live\n",
            detail, more)}});
  INFO(loaded.complaints());
  REQUIRE(loaded.plan);
  TestRecord record(*loaded.plan);
  fill(record);
  const PatientRecord built = record.build();
  const Answer answer = ask(*loaded.plan, built);
  const auto prompts = fired_prompts(*loaded.plan, built, answer.context, answer.evaluation);
  REQUIRE(prompts.size() == 1);
  return prompts.front();
}

const auto kNothing = [](TestRecord&) {};

TEST_CASE("prompt: placeholders, with a value, with a range, with none", "[engine][prompt]") {
  const Said value{.of = "hba1c", .on = "2026-10-01", .value = "52"};
  struct Case {
    std::string_view text;
    std::vector<Said> said;
    std::string_view want;
  };
  for (const Case& c : {
           Case{"{{ hba1c | or 'none' }}", {value}, "52 mmol/mol"},
           Case{"{{ hba1c | or 'none' }}", {}, "none"},
           Case{"{{hba1c|or 'none'}}", {}, "none"},
           Case{"{{ hba1c.value | or 'a | b' }}", {}, "a | b"},
           Case{"{{ hba1c.unit | or '-' }}", {value}, "mmol/mol"},
           Case{"{{ hba1c.date | or '-' }}", {value}, "1 Oct 2026"},
           Case{"{{ hba1c | date | or '-' }}", {value}, "1 Oct 2026"},
           Case{"{{ hba1c.age | or '-' }}", {value}, "52 days"},
           Case{"{{ hba1c | age | or '-' }}", {{.of = "hba1c", .on = "2025-09-01", .value = "52"}}, "14 months"},
           Case{"{{ hba1c.date | or '-' }}", {{.of = "hba1c", .on = "2025-09", .value = "52"}}, "Sep 2025"},
           Case{"{{ hba1c.date | or '-' }}", {{.of = "hba1c", .on = "2025", .value = "52"}}, "2025"},
           // Recorded without a date is not "never".
           Case{"{{ hba1c.date | or 'never' }}", {{.of = "hba1c", .value = "52"}}, "date not known"},
           Case{"{{ hba1c.age | or 'never' }}", {{.of = "hba1c", .value = "52"}}, "date not known"},
           Case{"{{ hba1c | or '-' }}",
                {{.of = "hba1c", .on = "2026-10-01", .value = "52", .comparator = Comparator::kGreater}},
                "> 52 mmol/mol"},
           Case{"{{ either | or '-' }}",
                {{.of = "egfr", .on = "2026-10-01", .value = "90", .comparator = Comparator::kGreaterOrEqual}},
                "≥ 90 mL/min/1.73m²"},
           Case{"{{ hba1c | round 1 | or '-' }}",
                {{.of = "hba1c", .on = "2026-10-01", .value = "52.25"}},
                "52.3 mmol/mol"},
           Case{"{{ hba1c | or '-' }}", {{.of = "hba1c", .on = "2026-10-01", .value = "52.123456"}}, "52.12 mmol/mol"},
           Case{"{{ hba1c | or '-' }}",
                {{.of = "hba1c", .on = "2026-10-01", .value = "7.5", .unit = "%"}},
                "58 mmol/mol"},
           Case{"{{ mean | or '-' }}", {value, {.of = "hba1c", .on = "2026-09-01", .value = "53"}}, "52.50 mmol/mol"},
           Case{"{{ days }}", {value}, "1"},
           Case{"{{ days }}", {}, "0"},
           Case{"{{ days.count }}", {value, {.of = "hba1c", .on = "2025", .value = "50"}}, "1 to 2"},
           Case{"{{ diabetes | or 'no' }}",
                {{.of = "diabetes", .on = "2020-05-17", .part = RecordPart::kCondition}},
                "17 May 2020"},
           Case{"{{ diabetes.date | or 'no' }}", {}, "no"},
           Case{"{{ lithium | or 'no' }}",
                {{.of = "lithium", .on = "2024-01-02", .part = RecordPart::kMedication}},
                "2 Jan 2024"},
           Case{"{{ age | or '-' }}", {}, "46"},
           Case{"{{ sex | or 'not recorded' }}", {}, "not recorded"},
           Case{"{{ bmi | or '-' }}",
                {{.of = "weight", .on = "2026-10-01", .value = "80"},
                 {.of = "height", .on = "2010-10-01", .value = "180"}},
                "24.7 kg/m²"},
           Case{"{{ monitoring.due | or 'not due' }}, {{ monitoring.last | or 'never' }}", {}, "not due, never"},
           Case{"{{ monitoring.due | or 'not due' }}, {{ monitoring.last | or 'never' }}",
                {{.of = "lithium", .on = "2024-01-02", .part = RecordPart::kMedication}, value},
                "1 Jan 2027, 1 Oct 2026"},
           Case{"{{ monitoring.next | or 'not started' }}", {}, "not started"},
           Case{"{{ monitoring.next | or '-' }}",
                {{.of = "lithium", .on = "2024-01-02", .part = RecordPart::kMedication}},
                "22 Feb 2027"},
           Case{"{{ hba1c | unit | or '-' }}, {{ hba1c | value | or '-' }}", {value}, "mmol/mol, 52 mmol/mol"},
           Case{"{{ baseline.missing | list }}", {value}, "blood pressure, weight"},
           Case{"{{ baseline.missing }}",
                {value, {.of = "weight", .on = "2026", .value = "80"}},
                "blood pressure, weight (could not be checked)"},
       }) {
    INFO(c.text);
    const FiredPrompt prompt = shown(c.text, [&](TestRecord& record) {
      for (const Said& said : c.said) record.add(said);
    });
    CHECK(prompt.detail == c.want);
  }
}

TEST_CASE("prompt: what was not read is not known, and never none", "[engine][prompt]") {
  constexpr std::string_view kText =
      "{{ hba1c | or 'none' }}, {{ hba1c.date | or 'never' }}, {{ hba1c-12m | or 'none' }}, {{ bmi | or 'none' }}; "
      "{{ monitoring.due | or 'not due' }}, {{ monitoring.last | or 'never' }}, {{ monitoring.next | or '-' }}";
  const Said lithium{.of = "lithium", .on = "2024-01-02", .part = RecordPart::kMedication};
  const FiredPrompt unread =
      shown(kText, [&](TestRecord& record) { record.unread(RecordPart::kObservation).add(lithium); });
  CHECK(unread.detail == "not known, not known, not known, not known; by 22 Feb 2027, not known, 22 Feb 2027");
  const FiredPrompt cut =
      shown(kText, [&](TestRecord& record) { record.read_since(RecordPart::kObservation, "2025-01-01").add(lithium); });
  CHECK(cut.detail == "not known, not known, none, not known; by 31 Mar 2025, not known, 22 Feb 2027");
}

TEST_CASE("prompt: a reading is two numbers", "[engine][prompt]") {
  const FiredPrompt prompt = shown("{{ bp | or '-' }}, {{ bp.date | or '-' }}", [](TestRecord& record) {
    record.add({.of = "systolic-bp", .on = "2026-10-01", .value = "128"});
    record.add({.of = "diastolic-bp", .on = "2026-10-01", .value = "82"});
  });
  CHECK(prompt.detail == "128/82 mmHg, 1 Oct 2026");
}

TEST_CASE("prompt: whom it is about", "[engine][prompt]") {
  struct Case {
    std::string_view reference, want;
  };
  const std::string long_id(65, 'x');
  for (const Case& c : {Case{"Patient/123-a.B", "123-a.B"}, Case{"123", "123"}, Case{"", "-"},
                        Case{"Patient/<script>alert(1)</script>", "-"}, Case{"Patient/a](https://evil)", "-"},
                        Case{"Patient/a b", "-"}, Case{"Patient/a\nb", "-"}, Case{long_id, "-"}}) {
    INFO(c.reference);
    const FiredPrompt prompt = shown("{{ patient.id | or '-' }}",
                                     [&](TestRecord& record) { record.person().reference = std::string(c.reference); });
    CHECK(prompt.detail == c.want);
  }
}

TEST_CASE("prompt: a partial birth date gives an age in words", "[engine][prompt]") {
  const FiredPrompt prompt = shown("{{ age | or '-' }}, {{ sex | or '-' }}", [](TestRecord& record) {
    record.person().born = parse_date("1980").value();
    record.person().sex = Sex::kFemale;
  });
  CHECK(prompt.detail == "45 to 46, female");
}

TEST_CASE("prompt: evidence is what the conditions and the texts name", "[engine][prompt]") {
  const FiredPrompt prompt = shown("{{ hba1c | or 'none' }} {{ bp | or 'none' }}", [](TestRecord& record) {
    record.add({.of = "hba1c", .on = "2026-10", .value = "52"});
  });
  REQUIRE(prompt.evidence.size() == 2);
  CHECK(prompt.evidence[0].fact == "age");
  CHECK(prompt.evidence[0].value == "46");
  CHECK(prompt.evidence[1].fact == "hba1c");
  CHECK(prompt.evidence[1].value == "52 mmol/mol");
  CHECK(prompt.evidence[1].date == "2026-10");
  CHECK(prompt.evidence[1].from == "observation/1");
}

TEST_CASE("prompt: what could not be used is said once", "[engine][prompt]") {
  const auto fill = [](TestRecord& record) {
    record.add({.of = "hba1c", .on = "2026-06-01", .value = "712"});
    record.add({.of = "systolic-bp", .on = "2026-07-01", .value = "999"});
    record.add({.of = "diastolic-bp", .on = "2026-07-01", .value = "80"});
  };
  const FiredPrompt both = shown("{{ hba1c | or '-' }} {{ hba1c-12m | or '-' }}", fill);
  CHECK(both.detail == "- -\n\nA value recorded on 1 Jun 2026 could not be used: it is outside the plausible range.");
  // A reading says so of its parts.
  CHECK(shown("{{ bp | or '-' }}", fill).detail ==
        "-\n\nA value recorded on 1 Jul 2026 could not be used: it is outside the plausible range.");
  // An unusable value before the one that was used does not matter.
  const FiredPrompt newer = shown("{{ hba1c | or '-' }}", [&](TestRecord& record) {
    fill(record);
    record.add({.of = "hba1c", .on = "2026-08-01", .value = "52"});
  });
  CHECK(newer.detail == "52 mmol/mol");
}

TEST_CASE("prompt: caution, suggestions and their resource", "[engine][prompt]") {
  const FiredPrompt prompt = shown(
      "Do it.\\n", [](TestRecord& record) { record.add({.of = "hba1c", .on = "2026-10-01", .value = "52"}); },
      "      suggestions:\n"
      "        - label: Order HbA1c (last {{ hba1c | or 'none' }})\n"
      "          recommended: true\n"
      "          create: {resourceType: ServiceRequest, note: [{text: \"{{ hba1c | or 'none' }}\"}], n: 2, b: true, z: "
      "~}\n"
      "    caution: \"Not if {{ hba1c | or 'none' }}.\"\n");
  CHECK(prompt.detail == "Do it.\n\n**Caution:** Not if 52 mmol/mol.");
  REQUIRE(prompt.suggestions.size() == 1);
  CHECK(prompt.suggestions[0].label == "Order HbA1c (last 52 mmol/mol)");
  CHECK(prompt.suggestions[0].recommended);
  REQUIRE(prompt.suggestions[0].create);
  CHECK(prompt.indicator == Indicator::kWarning);
}

TEST_CASE("prompt: the time since a date, as it is said", "[engine][prompt]") {
  struct Case {
    std::string_view from, want;
  };
  for (const Case& c : {Case{"2026-11-22", "0 days"}, Case{"2026-11-21", "1 day"}, Case{"2026-09-24", "59 days"},
                        Case{"2026-09-23", "1 month"}, Case{"2025-11-22", "12 months"}, Case{"2025-11-23", "11 months"},
                        Case{"2024-11-23", "23 months"}, Case{"2024-11-22", "2 years"}, Case{"2023-11-23", "2 years"},
                        Case{"2025", "10 months"}, Case{"2026", "0 days"}, Case{"2026-12-01", "0 days"}}) {
    INFO(c.from);
    CHECK(time_since(parse_date(c.from).value(), day_of("2026-11-22")) == c.want);
  }
}

TEST_CASE("prompt: a group counts its members and those that fired", "[engine][prompt]") {
  const LoadedRules loaded = load(
      {{"concepts/concepts.yaml", concepts_text()},
       {"set/ruleset.yaml", std::string(kTestHead)},
       {"set/rules.yaml",
        "facts: {hba1c: {observation: hba1c}, bp: {observation: blood-pressure}}\nrules:\n"
        "  - {id: a, title: T, gap: safety, when: {hba1c: absent}, group: annual, audience: [{to: gp, indicator: "
        "info}], "
        "prompt: {summary: S, detail: D}, evidence: own, status: live}\n"
        "  - {id: b, title: T, gap: safety, when: {bp: absent}, group: annual, audience: [{to: gp, indicator: info}], "
        "prompt: {summary: S, detail: D}, evidence: own, status: live}\n"
        "  - {id: c, title: T, gap: safety, when: {bp: absent}, group: annual, audience: [{to: gp, indicator: info}], "
        "prompt: {summary: S, detail: D}, evidence: own, status: trial}\n"}});
  INFO(loaded.complaints());
  REQUIRE(loaded.plan);
  const PatientRecord record = TestRecord(*loaded.plan).add({.of = "hba1c", .on = "2026-10-01", .value = "52"}).build();
  const Answer answer = ask(*loaded.plan, record);
  const GroupText text = group_text(*loaded.plan, record, answer.context, answer.evaluation, 0);
  CHECK(text.summary == "1 of 3 due");
  CHECK(text.detail == "These are due");
}

TEST_CASE("prompts: a parameter in a text is what the site set, as a person writes it", "[engine][prompt]") {
  struct Case {
    std::string_view what, set, want;
  };
  const Case cases[] = {
      {"the default", "", "Below 140 mmHg, every 12 months, from 5%, 3 times."},
      {"what the site set", "130 mm[Hg]", "Below 130 mmHg, every 12 months, from 5%, 3 times."},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    LoadOptions options;
    if (!c.set.empty()) options.site_parameters["set"]["target"] = c.set;
    const LoadedRules loaded =
        load({{"concepts/concepts.yaml", concepts_text()},
              {"set/ruleset.yaml", std::string(kTestHead)},
              {"set/rules.yaml",
               "parameters:\n  target: {default: \"140 mm[Hg]\", allowed: \"130 .. 140 mm[Hg]\"}\n"
               "  window: {default: 12 months, allowed: [12 months]}\n"
               "  share: {default: 5 %, allowed: [5 %]}\n  times: {default: \"3\", allowed: [\"3\"]}\n"
               "facts:\n  bp: {observation: systolic-bp, within: $window, where: \">= $target\"}\n"
               "rules:\n  - id: r\n    title: T\n    gap: safety\n    when: {bp: absent}\n"
               "    audience: [{to: gp, indicator: warning}]\n    prompt:\n"
               "      summary: Below {{ $target }}, every {{$window}}, from {{ $share }}, {{ $times }} times.\n"
               "      detail: Below {{ $target }}.\n    evidence: own\n    status: live\n"}},
             options);
    INFO(loaded.complaints());
    REQUIRE(loaded.plan);
    const PatientRecord record = TestRecord(*loaded.plan).build();
    CHECK(render(loaded.plan->rules[0].prompt[0].summary,
                 {*loaded.plan, record, ask(*loaded.plan, record).evaluation, day_of("2026-11-22")}) == c.want);
  }
}

}  // namespace
}  // namespace parity::test
