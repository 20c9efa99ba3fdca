// `parity evaluate --setting --merge`: a practice's record and a trust's of one patient, as one.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "test_paths.h"
#include "tests/cli/run_command.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

// A GP record in which every check is due; its NHS number is 9990000026.
const std::string kPractice = PARITY_SOURCE_DIR "/samples/practice/bella-specimen-everything-due.json";

using parity::cli::test::Answer;
using parity::cli::test::holds;

Answer run(std::vector<std::string> words) {
  words.insert(words.end(), {"--rules", PARITY_SOURCE_DIR "/rules", "--today", "2026-11-22"});
  return parity::cli::test::run(words);
}

// A file that is gone afterwards.
class RecordFile {
 public:
  explicit RecordFile(const std::string& entries, const std::string& nhs_number = "9990000026")
      : path_(folder_.write(
            kName,
            R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"t-1",)"
            R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
                nhs_number + R"("}]}})" + entries + "]}")) {}

  const std::string& path() const { return path_; }
  static std::string name() { return kName; }

 private:
  static constexpr const char* kName = "record.json";
  parity::tests::TemporaryFolder folder_;
  std::string path_;
};

constexpr const char* kPressure =
    R"(,{"resource":{"resourceType":"Observation","id":"bp","status":"final","subject":{"reference":"Patient/t-1"},
    "effectiveDateTime":"2026-08-03","code":{"coding":[{"system":"http://snomed.info/sct","code":"75367002"}]},
    "component":[{"code":{"coding":[{"system":"http://snomed.info/sct","code":"72313002"}]},
    "valueQuantity":{"value":128,"unit":"mm[Hg]"}},
    {"code":{"coding":[{"system":"http://snomed.info/sct","code":"1091811000000102"}]},
    "valueQuantity":{"value":78,"unit":"mm[Hg]"}}]}})";

constexpr const char* kRefused =
    R"(,{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception",
    "expression":["Observation"]}]}})";

}  // namespace

TEST_CASE("merge: a check done in the trust counts for the practice") {
  const RecordFile trust(kPressure);
  const Answer alone = run({"evaluate", kPractice});
  CHECK(holds(alone.out, "bp-overdue"));
  const Answer both =
      run({"evaluate", kPractice, "--setting", "primary-care", "--merge", "mental-health=" + trust.path()});
  INFO(both.err);
  CHECK(both.code == 0);
  CHECK(holds(both.out, "Patient/bella-specimen"));
  CHECK_FALSE(holds(both.out, "bp-overdue"));
  CHECK(holds(both.out, "smoking-overdue"));
  const Answer why = run({"explain", kPractice, "--rule", "bp-overdue", "--merge", trust.path()});
  CHECK(holds(why.out, "bp-overdue: not-fired"));
  CHECK(holds(why.out, trust.name() + ": Observation/bp"));
}

TEST_CASE("merge: what the trust could not say is not 'not done', unless the practice did it") {
  const RecordFile trust(kRefused);
  const Answer both = run({"evaluate", kPractice, "--format", "json", "--merge", trust.path()});
  CHECK(both.code == 0);
  CHECK(holds(both.out, R"("bp-overdue":{"state":"unknown","missing":["observation"])"));
  const RecordFile practice(kPressure);
  const Answer done = run(
      {"evaluate", practice.path(), "--format", "json", "--merge", practice.path(), "--unavailable", "observation"});
  CHECK(done.code == 0);
  CHECK_FALSE(holds(done.out, R"("rule":"bp-overdue")"));
}

TEST_CASE("merge: another patient's record is refused, and nobody is named") {
  const RecordFile other(kPressure, "9990000034");
  const Answer answer = run({"evaluate", kPractice, "--merge", "acute=" + other.path()});
  CHECK(answer.code == 2);
  CHECK(answer.out.empty());
  CHECK(holds(answer.err, other.name()));
  CHECK(holds(answer.err, "another patient"));
  CHECK_FALSE(holds(answer.err, "99900000"));
}

TEST_CASE("merge: bad usage is exit code 2 with a reason") {
  struct Case {
    std::string name;
    std::vector<std::string> words;
    std::string want;
  };
  const Case cases[] = {
      {"unknown setting", {"evaluate", kPractice, "--setting", "hospital"}, "hospital"},
      {"several patients", {"evaluate", kPractice, kPractice, "--merge", kPractice}, "`--merge` adds to one patient's"},
      {"no such file", {"evaluate", kPractice, "--merge", "acute=/no/such/file.json"}, "/no/such/file.json"},
      {"from a server",
       {"evaluate", "--fhir-server", "http://127.0.0.1:9", "--patient", "1", "--merge", kPractice},
       "--merge"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const Answer answer = run(c.words);
    INFO(answer.err);
    CHECK(answer.code == 2);
    CHECK(holds(answer.err, c.want));
  }
}
