#include "engine/testing/read_rule_tests.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "engine/load/reader.h"

namespace parity {
namespace {

const std::vector<std::string_view> kStatusWords = {"active",  "inactive",  "resolved",
                                                    "stopped", "completed", "tentative"};
const std::vector<std::string_view> kStateWords = words_up_to(OutcomeState::kSuppressed);
const std::vector<std::string_view> kSettingWords = {"unknown", "primary-care", "mental-health", "acute"};
const std::vector<std::string_view> kIndicatorWords = words_up_to(Indicator::kCritical);
const std::vector<std::string_view> kHookWords = {"patient-view",     "encounter-start", "encounter-discharge",
                                                  "appointment-book", "order-select",    "order-sign"};
const std::vector<std::string_view> kPartWords = words_up_to(RecordPart::kOrder);
const std::vector<std::string_view> kSexWords = words_up_to(Sex::kOther);

class TestReader {
 public:
  TestReader(std::vector<Diagnostic>& diagnostics, const Plan& plan, std::vector<RuleTest>& tests)
      : reader_(diagnostics), plan_(plan), tests_(tests) {}

  void read_file(const YamlNode& root) {
    reader_.map(
        root, "a file of tests",
        {{"tests",
          [&](const YamlNode& node) { reader_.list(node, "`tests`", [&](const YamlNode& item) { read_test(item); }); },
          kRequired}});
  }

 private:
  void read_test(const YamlNode& node) {
    RuleTest test;
    test.where = node.where;
    const auto text = [this](std::string& target) {
      return [this, &target](const YamlNode& n) { target = reader_.text(n, "a text"); };
    };
    reader_.map(
        node, "a test",
        {{"name", text(test.name), kRequired},
         {"today", [&](const YamlNode& n) { test.today = reader_.day(n, "`today`").value_or(Day{}); }, kRequired},
         {"patient", [&](const YamlNode& n) { read_patient(n, test); }, kRequired},
         {"record",
          [&](const YamlNode& n) {
            reader_.list(n, "`record`", [&](const YamlNode& item) { test.record.push_back(read_entry(item)); });
          }},
         {"hook",
          [&](const YamlNode& n) {
            if (reader_.word(n, "`hook`", kHookWords)) test.hook = n.text;
          }},
         {"enable", [&](const YamlNode& n) { read_groups(n, test); }},
         {"unavailable", [&](const YamlNode& n) { test.unavailable = reader_.named_list(n, "parts of the record"); }},
         {"expect", [&](const YamlNode& n) { read_expect(n, test); }, kRequired},
         {"todo", text(test.todo)},
         {"skip", text(test.skip)}});
    for (const Named& part : test.unavailable)
      if (!record_part_of(part.text))
        reader_.error("R0301", part.where, fmt::format("`{}` is not a part of a record", part.text), {},
                      suggestion(part.text, kPartWords));
    if (test.expected_outcomes.empty() && test.expected_summaries.empty() &&
        std::none_of(test.expected_prompts.begin(), test.expected_prompts.end(),
                     [](const auto& e) { return e.has_value(); }))
      reader_.error("R0306", test.where, "the test expects nothing", "it could never fail",
                    "write `expect: {gp: []}` if nobody is to be prompted");
    tests_.push_back(std::move(test));
  }

  void read_groups(const YamlNode& node, RuleTest& test) {
    std::vector<std::string_view> known;
    for (const PlannedGroup& group : plan_.groups) known.push_back(group.id);
    for (const Named& name : reader_.named_list(node, "groups")) {
      test.enabled_groups.push_back(name.text);
      if (std::find(known.begin(), known.end(), name.text) == known.end())
        reader_.error("R0305", name.where, fmt::format("unknown group `{}`", name.text),
                      "the test would run without it", did_you_mean(name.text, known));
    }
  }

  void read_patient(const YamlNode& node, RuleTest& test) {
    test.person.reference = "Patient/test";
    reader_.map(node, "a patient",
                {{"born", [&](const YamlNode& n) { test.person.born = date(n); }},
                 {"sex",
                  [&](const YamlNode& n) {
                    if (const auto i = reader_.word(n, "`sex`", kSexWords)) test.person.sex = static_cast<Sex>(*i);
                  }},
                 {"ethnicity", [&](const YamlNode& n) { test.ethnicity = reader_.named(n, "an ethnicity"); }},
                 {"deceased", [&](const YamlNode& n) {
                    if (n.text == "unknown")
                      test.person.deceased = Ternary::kUnknown;
                    else
                      test.person.deceased = to_ternary(reader_.yes_or_no(n, "`deceased`"));
                  }}});
    if (!test.ethnicity.empty()) check_concept(test.ethnicity);
  }

  std::optional<Date> date(const YamlNode& node) {
    const std::string words = reader_.text(node, "a date");
    auto result = parse_date(words);
    if (result) return *result;
    reader_.error("R0109", node.where, fmt::format("`{}` is not a date", words), {}, result.error().fix);
    return std::nullopt;
  }

  void check_concept(const Named& name) {
    std::vector<std::string_view> known;
    for (const ConceptInfo& info : plan_.vocabulary.concepts()) {
      if (info.id == name.text) return;
      known.push_back(info.id);
    }
    reader_.error("R0302", name.where, fmt::format("unknown concept `{}`", name.text), {},
                  did_you_mean(name.text, known));
  }

  TestEntry read_entry(const YamlNode& node) {
    TestEntry entry;
    entry.where = node.where;
    std::vector<KeyReader> keys = {{"value", [&](const YamlNode& n) { entry.value = reader_.text(n, "a value"); }},
                                   {"on", [&](const YamlNode& n) { entry.on = date(n); }},
                                   {"from", [&](const YamlNode& n) { entry.on = date(n); }},
                                   {"until", [&](const YamlNode& n) { entry.until = date(n); }},
                                   {"issued", [&](const YamlNode& n) { read_issues(n, entry); }},
                                   {"status",
                                    [&](const YamlNode& n) {
                                      if (reader_.word(n, "`status`", kStatusWords)) entry.status = n.text;
                                    }},
                                   {"setting", [&](const YamlNode& n) {
                                      if (const auto i = reader_.word(n, "`setting`", kSettingWords))
                                        entry.setting = static_cast<Setting>(*i);
                                    }}};
    const auto subject = [&](std::string_view key, RecordPart part) {
      keys.push_back({key, [this, &entry, part](const YamlNode& n) {
                        entry.part = part;
                        entry.concept_name = reader_.named(n, "a concept");
                      }});
    };
    for (std::size_t i = 1; i < kRecordPartCount; ++i)
      subject(to_text(static_cast<RecordPart>(i)), static_cast<RecordPart>(i));
    subject("finding", RecordPart::kObservation);
    reader_.map(node, "an entry of the record", keys);
    if (entry.concept_name.empty())
      reader_.error("R0303", node.where, "the entry names no concept", {}, "write `{observation: systolic-bp, …}`");
    else
      check_concept(entry.concept_name);
    return entry;
  }

  void read_issues(const YamlNode& node, TestEntry& entry) {
    if (node.is_scalar()) {
      if (const auto day = date(node)) entry.issued.push_back(*day);
      return;
    }
    reader_.list(node, "`issued`", [&](const YamlNode& item) {
      if (const auto day = date(item)) entry.issued.push_back(*day);
    });
  }

  void read_expect(const YamlNode& node, RuleTest& test) {
    const auto prompts = [&](Audience audience) {
      return [this, &test, audience](const YamlNode& n) {
        read_prompts(n, test.expected_prompts[static_cast<std::size_t>(audience)].emplace());
      };
    };
    reader_.map(node, "`expect`",
                {{"gp", prompts(Audience::kGp)},
                 {"mental-health", prompts(Audience::kMentalHealth)},
                 {"outcomes",
                  [&](const YamlNode& n) {
                    reader_.names(n, "`outcomes`", [&](const Named& rule, const YamlNode& state) {
                      check_rule(rule);
                      if (reader_.word(state, "an outcome", kStateWords))
                        test.expected_outcomes.emplace_back(rule, state.text);
                    });
                  }},
                 {"summaries", [&](const YamlNode& n) {
                    reader_.names(n, "`summaries`", [&](const Named& rule, const YamlNode& text) {
                      check_rule(rule);
                      test.expected_summaries.emplace_back(rule, reader_.text(text, "a summary"));
                    });
                  }}});
  }

  // `[bp-overdue]`, or with their indicators `{bp-overdue: warning}`.
  void read_prompts(const YamlNode& node, std::vector<ExpectedPrompt>& expected) {
    if (node.is_map())
      reader_.names(node, "prompts", [&](const Named& rule, const YamlNode& word) {
        const auto indicator = reader_.word(word, "an indicator", kIndicatorWords);
        expected.push_back({rule, static_cast<Indicator>(indicator.value_or(0))});
      });
    else
      for (const Named& rule : reader_.named_list(node, "rules")) expected.push_back({rule, std::nullopt});
    for (const ExpectedPrompt& prompt : expected) check_rule(prompt.rule);
  }

  void check_rule(const Named& name) {
    if (plan_.find_rule(name.text)) return;
    std::vector<std::string_view> known;
    for (const PlannedRule& rule : plan_.rules) known.push_back(rule.id);
    const std::string fix = did_you_mean(name.text, known);
    reader_.error("R0304", name.where, fmt::format("unknown rule `{}`", name.text), {},
                  fix.empty() ? "name a rule by its `id`; `parity describe` lists them" : fix);
  }

  Reader reader_;
  const Plan& plan_;
  std::vector<RuleTest>& tests_;
};

}  // namespace

Checked<std::vector<RuleTest>> read_rule_tests(const SourceFiles& files, const Plan& plan) {
  Checked<std::vector<RuleTest>> result;
  result.product.emplace();
  TestReader reader(result.diagnostics, plan, *result.product);
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    auto checked = read_yaml(files, i);
    std::move(checked.diagnostics.begin(), checked.diagnostics.end(), std::back_inserter(result.diagnostics));
    if (checked.product) reader.read_file(*checked.product);
  }
  sort_by_position(result.diagnostics);
  return result;
}

}  // namespace parity
