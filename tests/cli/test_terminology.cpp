// `parity terminology` from its arguments to its exit code, and what the rules get from it.
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "run_command.h"
#include "serve_process.h"
#include "storage/sqlite.h"
#include "test_paths.h"
#include "tests/unit/terminology/synthetic_release.h"

using namespace parity;
using parity::cli::test::Answer;
using parity::cli::test::run;
using parity::cli::test::TemporaryFolder;
using parity::terminology::testing::code_of;
using parity::terminology::testing::write_release;
namespace fs = std::filesystem;

namespace {

/// Names the terminology for as long as it lives.
class Place {
 public:
  explicit Place(const std::string& path) { ::setenv("PARITY_TERMINOLOGY_PATH", path.c_str(), 1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { ::unsetenv("PARITY_TERMINOLOGY_PATH"); }
};

void write_rules(const std::string& folder, const std::string& concept_lines) {
  fs::copy(PARITY_SOURCE_DIR "/rules", folder, fs::copy_options::recursive);
  std::ofstream(folder + "/concepts/invented.yaml") << "concepts:\n" << concept_lines;
  std::ofstream(folder + "/smi-physical-health/invented.yaml")
      << "facts:\n  invented: {condition: invented, status: ever}\n"
         "rules:\n  - id: invented-rule\n    title: Invented\n    gap: safety\n    when: {invented: present}\n"
         "    audience: [{to: gp, indicator: info}]\n    prompt: {summary: Invented, detail: Invented.}\n"
         "    evidence: [nhse-smi-physical-health]\n    status: draft\n";
}

}  // namespace

TEST_CASE("parity terminology: import, status, expand", "[cli][terminology]") {
  const TemporaryFolder folder;
  const std::string store = folder.file("t.db");
  write_release(folder.file("release"), {});
  const Answer imported = run({"terminology", "import", folder.file("release"), "--store", store});
  INFO(imported.err);
  REQUIRE(imported.code == 0);
  CHECK(imported.out == "SNOMED CT 20261001: 300 codes, of which 294 active\n");
  std::ofstream(folder.file("list.csv")) << "code,term\n73211009,Diabetes mellitus\n";
  CHECK(run({"terminology", "import", folder.file("list.csv"), "--store", store, "--url", "https://x.example/list"})
            .code == 0);
  CHECK_THAT(run({"terminology", "status", "--store", store}).out,
             Catch::Contains("SNOMED CT 20261001") && Catch::Contains("https://x.example/list"));
  CHECK(run({"terminology", "expand", "https://x.example/list", "--store", store, "--format", "csv"}).out ==
        "code,system,display\n73211009,http://snomed.info/sct,Diabetes mellitus\n");
  const Answer leaf = run({"terminology", "expand", code_of(299), "--store", store});
  CHECK_THAT(leaf.out, Catch::StartsWith("SNOMED CT 20261001: 1 code\n") && Catch::Contains("Invented thing 299"));
  CHECK(run({"terminology", "expand", "73211009", "--store", store}).code == 2);
  CHECK_THAT(run({"terminology", "expand", "nobody's", "--store", store}).err,
             Catch::Contains("no list `nobody's` was imported") && Catch::Contains("parity terminology status"));
  const Answer none = run({"terminology", "status", "--store", folder.file("none.db")});
  CHECK(none.code == 2);
  CHECK_THAT(none.err, Catch::Contains("nothing was imported yet"));
  const Answer wrong = run({"terminology", "import", PARITY_SOURCE_DIR "/docs", "--store", store});
  CHECK(wrong.code == 2);
  CHECK_THAT(wrong.err, Catch::Contains("holds no sct2_Concept_Snapshot"));
}

TEST_CASE("parity terminology remove: one list or version goes, others stay, and nothing is guessed",
          "[cli][terminology]") {
  const TemporaryFolder folder;
  const std::string store = folder.file("t.db");
  const auto remove = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"terminology", "remove", "--store", store});
    return run(std::move(words));
  };
  CHECK(remove({"wrong"}).code == 2);
  CHECK_FALSE(fs::exists(store));  // nothing is made to remove from
  for (const char* name : {"wrong", "right"}) {
    std::ofstream(folder.file(name + std::string(".csv"))) << "code,term\n73211009,Diabetes mellitus\n";
    REQUIRE(run({"terminology", "import", folder.file(name + std::string(".csv")), "--store", store}).code == 0);
  }
  for (const char* version : {"20260101", "20260701"}) {
    write_release(folder.file(version), {.version = version});
    REQUIRE(run({"terminology", "import", folder.file(version), "--store", store}).code == 0);
  }
  const Answer gone = remove({"wrong"});
  CHECK(gone.code == 0);
  CHECK(gone.out == "wrong: 1 code taken out\n");
  CHECK(run({"terminology", "expand", "wrong", "--store", store}).code == 2);
  CHECK(run({"terminology", "expand", "right", "--store", store}).code == 0);

  const Answer again = remove({"wrong"});
  CHECK(again.code == 2);
  CHECK_THAT(again.err, Catch::Contains("nothing called `wrong` was imported") && Catch::Contains("status"));
  const Answer several = remove({"http://snomed.info/sct"});
  CHECK(several.code == 2);
  CHECK_THAT(several.err, Catch::Contains("several versions") && Catch::Contains("`20260701`, `20260101`"));
  CHECK_THAT(remove({"http://snomed.info/sct", "--version", "2020"}).err, Catch::Contains("no version `2020`"));
  CHECK(remove({"http://snomed.info/sct", "--version", "20260101"}).code == 0);
  const std::string status = run({"terminology", "status", "--store", store}).out;
  CHECK_THAT(status, Catch::Contains("20260701") && !Catch::Contains("20260101"));
}

TEST_CASE("parity terminology: real code lists are read, every check digit of them right", "[cli][terminology]") {
  const fs::path lists = PARITY_SHARED_DIR "/clinical/codes";
  if (!fs::exists(lists)) {
    WARN("skipped: no code lists at " << lists.string());
    return;
  }
  const TemporaryFolder folder;
  std::vector<std::string> arguments{"terminology", "import", "--store", folder.file("t.db")};
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(lists)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".csv") || name.starts_with("_reference")) continue;
    arguments.push_back(entry.path().string());
    ++count;
  }
  const Answer ran = run(arguments);
  INFO(ran.err);
  CHECK(ran.code == 0);
  CHECK(count > 100);
}

TEST_CASE("parity terminology: a concept gets what lies below a code, and the hash says so", "[cli][terminology]") {
  const TemporaryFolder folder;
  const Place place(folder.file("t.db"));
  const std::string rules = folder.file("rules");
  write_rules(rules, "  invented: {title: Invented, descendants-of: [" + code_of(3) + "]}\n");
  const Answer without = run({"lint", rules});
  CHECK_THAT(without.out, Catch::Contains("`invented` can't be resolved: no terminology is imported"));

  write_release(folder.file("release"), {});
  REQUIRE(run({"terminology", "import", folder.file("release")}).code == 0);
  const std::string below = code_of(3 * 6 + 1);  // 19 / 6 = 3
  std::ofstream(folder.file("patient.json"))
      << R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"1",)"
      << R"("birthDate":"1970-01-01","gender":"female"}},{"resource":{"resourceType":"Condition","id":"2","subject":)"
      << R"({"reference":"Patient/1"},"code":{"coding":[{"system":"http://snomed.info/sct","code":")" << below
      << R"("}]},"recordedDate":"2026-01-01"}}]})";
  const auto explain = [&] {
    return run(
        {"explain", folder.file("patient.json"), "--rule", "invented-rule", "--rules", rules, "--today", "2026-11-22"});
  };
  const Answer fired = explain();
  INFO(fired.err);
  CHECK_THAT(fired.out, Catch::Contains("invented-rule: fired") && Catch::Contains("codes   SNOMED CT 20261001"));
  const auto hash_of = [](const std::string& text) { return text.substr(text.find("sha256:"), 71); };
  write_release(folder.file("newer"), {.version = "20270401", .retired = 19});
  REQUIRE(run({"terminology", "import", folder.file("newer")}).code == 0);
  const Answer later = explain();
  CHECK_THAT(later.out, Catch::Contains("invented-rule: not-fired") && Catch::Contains("SNOMED CT 20270401"));
  CHECK(hash_of(later.out) != hash_of(fired.out));

  const Answer diff = run({"terminology", "diff", "--rules", rules});
  INFO(diff.err);
  CHECK(diff.code == 1);
  CHECK_THAT(diff.out, Catch::Contains("SNOMED CT 20261001 to 20270401") &&
                           Catch::Contains("invented descendants-of " + code_of(3)) && Catch::Contains("- " + below));
}

TEST_CASE("parity terminology diff: what can't be read is said, and not taken for nothing", "[cli][terminology]") {
  const TemporaryFolder folder;
  const Place place(folder.file("t.db"));
  const std::string rules = folder.file("rules");
  write_rules(rules, "  invented: {title: Invented, descendants-of: [" + code_of(3) + "]}\n");
  write_release(folder.file("older"), {});
  write_release(folder.file("newer"), {.version = "20270401"});
  for (const char* release : {"older", "newer"})
    REQUIRE(run({"terminology", "import", folder.file(release)}).code == 0);
  CHECK(run({"terminology", "diff", "--rules", rules}).code == 0);
  {
    auto database = storage::Database::open(folder.file("t.db"), storage::Database::Access::kWrite);
    REQUIRE(database);
    // Looking below a code of the older release breaks off.
    REQUIRE(
        database->execute("ALTER TABLE below RENAME TO sound; CREATE VIEW below AS SELECT release, place, first, CASE"
                          " WHEN release = (SELECT min(release) FROM sound) THEN abs(-9223372036854775807 - 1) ELSE"
                          " last END AS last FROM sound"));
  }
  const Answer diff = run({"terminology", "diff", "--rules", rules});
  CHECK(diff.code == 2);
  CHECK_THAT(diff.err, Catch::StartsWith("parity: "));
  CHECK_THAT(diff.out, !Catch::Contains("before 0"));
}

TEST_CASE("parity terminology diff: a listed code that has gone inactive, with its rules", "[cli][terminology]") {
  const TemporaryFolder folder;
  const Place place(folder.file("t.db"));
  const std::string rules = folder.file("rules");
  write_rules(rules,
              "  invented: {title: Invented, codes: {\"http://snomed.info/sct\": {" + code_of(19) + ": Thing}}}\n");
  write_release(folder.file("older"), {});
  write_release(folder.file("newer"), {.version = "20270401", .retired = 19});
  REQUIRE(run({"terminology", "import", folder.file("older")}).code == 0);
  CHECK_THAT(run({"terminology", "diff", "--rules", rules}).err, Catch::Contains("no earlier release to compare with"));
  REQUIRE(run({"terminology", "import", folder.file("newer")}).code == 0);
  const Answer diff = run({"terminology", "diff", "--rules", rules});
  CHECK(diff.code == 1);
  CHECK_THAT(diff.out, Catch::Contains("concepts/invented.yaml:2: " + code_of(19) + " (Thing)") ||
                           Catch::Contains(code_of(19) + " Thing (invented) is inactive in 20270401"));
  CHECK_THAT(diff.out, Catch::Contains("rules: invented-rule"));
  CHECK(run({"terminology", "diff", "--rules", rules, "--from", "20270401", "--to", "20270401"}).code == 0);
}
