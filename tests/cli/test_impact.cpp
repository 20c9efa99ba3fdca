// `parity impact`: whose prompts change, why, and the exit code that a pipeline acts on.
#include <stdlib.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/cli/run_command.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

const std::string kRules = PARITY_SOURCE_DIR "/rules";
const std::string kPractice = PARITY_SOURCE_DIR "/samples/practice";

std::ptrdiff_t practice_size() { return std::distance(fs::directory_iterator(kPractice), fs::directory_iterator()); }

using parity::cli::test::Answer;
using parity::cli::test::holds;

Answer run(std::vector<std::string> words) {
  words.insert(words.begin(), "impact");
  words.insert(words.end(), {"--today", "2026-11-22"});
  return parity::cli::test::run(words);
}

// The bundled rules with one text replaced by another.
class ChangedRules : public parity::tests::TemporaryFolder {
 public:
  ChangedRules(const std::string& file, const std::string& from, const std::string& to) {
    fs::copy(kRules, path(), fs::copy_options::recursive);
    change(file, from, to);
  }
  void change(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = read(file);
    REQUIRE(holds(text, from));
    text.replace(text.find(from), from.size(), to);
    write(file, text);
  }
};

}  // namespace

TEST_CASE("impact: the same rules change nobody") {
  const Answer answer = run({"--from", kRules, "--to", kRules, "--max-change", "0%", kPractice});
  CHECK(answer.code == 0);
  CHECK(answer.err == "");
  CHECK(holds(answer.out, std::to_string(practice_size()) + " patients; prompts change for 0 (0.00 %)"));
}

TEST_CASE("impact: who is newly prompted, with the condition that differs, and the gate") {
  const ChangedRules changed("smi-physical-health/lithium-results.yaml", "recent-lithium-level: \">= 1.5 mmol/L\"",
                             "recent-lithium-level: \">= 1.1 mmol/L\"");
  const Answer text = run({"--from", kRules, "--to", changed.path(), kPractice});
  CHECK(text.code == 0);
  CHECK(holds(text.out, "lithium-level-critical"));
  CHECK(holds(text.out, "newly prompted"));
  CHECK(holds(text.out, "recent-lithium-level >= 1.5 mmol/L: false"));
  CHECK(holds(text.out, "-> recent-lithium-level >= 1.1 mmol/L: true"));
  const Answer back = run({"--from", changed.path(), "--to", kRules, kPractice});
  CHECK(holds(back.out, "no longer prompted"));
  CHECK(run({"--from", kRules, "--to", changed.path(), "--max-change", "5%", kPractice}).code == 0);
  const Answer gate = run({"--from", kRules, "--to", changed.path(), "--max-change", "1%", kPractice});
  CHECK(gate.code == 1);
  CHECK(holds(gate.err, "more than the 1 % that --max-change allows"));
  CHECK(holds(gate.out, "lithium-level-critical"));
}

TEST_CASE("impact: what a rule says otherwise, where its conditions bear the same names") {
  const ChangedRules changed("smi-physical-health/measurements.yaml",
                             "{observation: out-of-clinic-blood-pressure}]\n    within: 12 months",
                             "{observation: out-of-clinic-blood-pressure}]\n    within: 6 months");
  const std::vector<std::string> on_a_day{"--from", kRules, "--to", changed.path(), kPractice, "--format"};
  const auto as = [&](const std::string& format) {
    auto words = on_a_day;
    words.push_back(format);
    words.insert(words.begin(), "impact");
    words.insert(words.end(), {"--today", "2026-07-01"});
    return parity::cli::test::run(words).out;
  };
  CHECK(holds(as("text"),
              "     was  fires when: no blood pressure or home or ambulatory blood pressure in the last 12 months"));
  CHECK(holds(as("text"),
              "     now  fires when: no blood pressure or home or ambulatory blood pressure in the last 6 months"));
  CHECK(holds(as("json"), R"("logic":{"was":["fires when: no blood pressure)"));
  CHECK(holds(as("html"), "<dt>now</dt><dd>fires when: no blood pressure"));
}

TEST_CASE("impact: a change of codes alone is called one") {
  const ChangedRules changed("concepts/lithium.yaml", "1006681000000100: {", "1006681000000109: {");
  for (const char* code : {"1089391000000104: {", "269871000: {", "250595000: {"})
    changed.change("concepts/lithium.yaml", code, std::string("9") + code);
  const Answer answer = run({"--from", kRules, "--to", changed.path(), kPractice});
  CHECK(answer.err == "");
  CHECK(holds(answer.out, "the logic reads the same: codes"));
}

TEST_CASE("impact: JSON and a page that stands alone") {
  const ChangedRules changed("smi-physical-health/annual-check.yaml", "  - id: bp-overdue", "  - id: bp-late");
  const Answer json = run({"--from", kRules, "--to", changed.path(), "--format", "json", "--examples", "1", kPractice});
  const auto document = parity::fhir::parse_json(json.out);
  REQUIRE(document);
  CHECK(document->root()["patients"].as_integer() == practice_size());
  bool is_new = false;
  bool is_gone = false;
  for (const auto rule : document->root()["rules"].items()) {
    CHECK(rule["examples"].size() <= 4);
    for (const auto example : rule["examples"].items()) {
      is_new |= rule["rule"].text() == "bp-late" && example["first-difference"].text() == "the rule is new";
      is_gone |= rule["rule"].text() == "bp-overdue" && example["first-difference"].text() == "the rule is gone";
    }
  }
  CHECK(is_new);
  CHECK(is_gone);
  const Answer html = run({"--from", kRules, "--to", changed.path(), "--format", "html", kPractice});
  CHECK(html.out.starts_with("<!DOCTYPE html>"));
  CHECK(holds(html.out, "default-src 'none'"));
  CHECK(holds(html.out, "the rule is new"));
  CHECK_FALSE(holds(html.out, "<script"));
}

TEST_CASE("impact: against what was last signed off, whatever was changed since") {
  const ChangedRules changed("smi-physical-health/lithium-results.yaml", "recent-lithium-level: \">= 1.5 mmol/L\"",
                             "recent-lithium-level: \">= 1.6 mmol/L\"");
  const Answer none = run({"--from", "approved", "--to", changed.path(), kPractice});
  CHECK(none.code == 2);
  CHECK(holds(none.err, "no version that was signed off is kept"));
  const auto approve = [&] {
    return parity::cli::test::run(
        {"approve", "--rules", changed.path(), "--name", "A. Person", "--role", "CSO", "--reason", "a test"});
  };
  REQUIRE(approve().code == 0);
  REQUIRE(approve().code == 0);  // keeps what is kept
  const Answer same = run({"--from", "approved", "--to", changed.path(), kPractice});
  CHECK(same.err == "");
  CHECK(holds(same.out, "signed off by A. Person on 20"));
  CHECK(holds(same.out, "prompts change for 0 (0.00 %)"));
  changed.change("smi-physical-health/lithium-results.yaml", ">= 1.6 mmol/L", ">= 1.1 mmol/L");
  const Answer answer = run({"--from", "approved", "--to", changed.path(), kPractice});
  CHECK(answer.code == 0);
  CHECK(holds(answer.out, "recent-lithium-level >= 1.6 mmol/L: false"));
  CHECK(holds(answer.out, "-> recent-lithium-level >= 1.1 mmol/L: true"));
}

TEST_CASE("impact: what was signed off in the workbench is found in its default folder") {
  const parity::tests::TemporaryFolder state;
  ::setenv("XDG_STATE_HOME", state.path().c_str(), 1);
  const ChangedRules changed("smi-physical-health/lithium-results.yaml", "recent-lithium-level: \">= 1.5 mmol/L\"",
                             "recent-lithium-level: \">= 1.6 mmol/L\"");
  REQUIRE(parity::cli::test::run(
              {"approve", "--rules", changed.path(), "--name", "A. Person", "--role", "CSO", "--reason", "a test"})
              .code == 0);
  // Kept by the workbench, and not beside approvals.yaml.
  const fs::path versions = state / "parity/workbench/versions";
  fs::create_directories(versions.parent_path());
  fs::rename(changed / "approved", versions);
  const Answer answer = run({"--from", "approved", "--to", changed.path(), kPractice});
  CHECK(answer.err == "");
  CHECK(holds(answer.out, "signed off by A. Person on 20"));
}

TEST_CASE("impact: a run that fails leaves nothing of the patients behind") {
  const parity::tests::TemporaryFolder temporary;
  ::setenv("TMPDIR", temporary.path().c_str(), 1);
  // Room for the work files of nobody: writing them fails.
  const rlimit before = [] {
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &limit) == 0);
    return limit;
  }();
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{1024, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &none) == 0);
  const Answer answer = run({"--from", kRules, "--to", kRules, kPractice});
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  CHECK(answer.code == 2);
  CHECK(holds(answer.err, "can't be written"));
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("impact: bad usage") {
  CHECK(run({"--from", kRules, "--to", kRules + "/nowhere", kPractice}).code == 2);
  CHECK(run({"--from", kRules, "--to", kRules, kPractice + "/nobody"}).code == 2);
  const Answer answer = run({"--from", kRules, "--to", kRules, "--max-change", "much", kPractice});
  CHECK(answer.code == 2);
  CHECK(holds(answer.err, "`much` is not a share"));
}
