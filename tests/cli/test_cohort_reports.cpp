// The reports of `parity cohort`: MeasureReports by FHIR's schema, a page that stands alone and is drawn by a browser.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "cli/cohort/measure_plots.h"
#include "cli/cohort/register_progress.h"
#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/cli/run_command.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

using namespace parity;
using namespace parity::cli;

namespace {

namespace fs = std::filesystem;
using cli::test::holds;

// The practice's results, with small numbers hidden below `hide_below`.
class Results : public tests::TemporaryFolder {
 public:
  explicit Results(const std::string& hide_below) {
    const auto answer = cli::test::run({"cohort", PARITY_SOURCE_DIR "/samples/practice", "--out", path(), "--rules",
                                        PARITY_SOURCE_DIR "/rules", "--today", "2026-11-22", "--as-of", "2026-08-22",
                                        "--as-of", "2026-05-22", "--hide-below", hide_below});
    REQUIRE(answer.code == 0);
  }
};

}  // namespace

TEST_CASE("cohort reports: every MeasureReport is valid, and a hidden count is masked") {
  for (const std::string hide_below : {"0", "5"}) {
    CAPTURE(hide_below);
    const Results out(hide_below);
    const std::string text = parity::tests::file_text(out / "measure-reports.json");
    const auto document = fhir::parse_json(text);
    REQUIRE(document);
    CHECK(document->root()["entry"].size() == 12);  // all checks, each of six, five gaps
    CHECK(holds(text, "\"valueCode\":\"masked\"") == (hide_below == "5"));
    const std::string schema = std::string(PARITY_SHARED_DIR) + "/fhir/fhir-r4.schema.json";
    if (!fs::exists(schema)) {
      WARN("FHIR's schema is absent: not validated");
    } else {
      const std::string command = "python3 " PARITY_SOURCE_DIR "/tests/cli/validate_measure_reports.py '" + schema +
                                  "' '" + (out / "measure-reports.json").string() + "'";
      const int status = std::system(command.c_str());
      REQUIRE(WIFEXITED(status));
      if (WEXITSTATUS(status) == 77) WARN("jsonschema for Python is absent: not validated");
      CHECK((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77));
    }
  }
}

TEST_CASE("cohort reports: no number below the threshold stands in any of them") {
  const Results out("5");
  std::istringstream lines(parity::tests::file_text(out / "gaps.csv"));
  std::size_t seen = 0;
  for (std::string line; std::getline(lines, line);) {
    line += ",";  // the last cell is one too
    for (const char* digit : {",1,", ",2,", ",3,", ",4,"}) {
      ++seen;
      CHECK_FALSE(holds(line.substr(line.find("2026-") == std::string::npos ? 0 : line.find("2026-")), digit));
    }
  }
  CHECK(seen > 100);
  for (const char* digit : {":1,", ":2,", ":3,", ":4,", ":1}", ":2}", ":3}", ":4}"}) {
    const std::string text = parity::tests::file_text(out / "gaps.json");
    CHECK_FALSE(holds(text.substr(text.find("\"measures\"")), digit));
  }
}

TEST_CASE("cohort reports: the page loads nothing, and a browser draws it") {
  const Results out("0");
  const std::string page = parity::tests::file_text(out / "report.html");
  CHECK(holds(page, "default-src 'none'"));
  CHECK_FALSE(holds(page, "<script"));
  CHECK_FALSE(holds(page, "src="));
  CHECK(holds(page, "Draft clinical content"));
  for (const char* heading : {"The annual checks", "Over time", "The gaps", "By age", "By sex", "By ethnicity",
                              "What could not be read", "How to read this"})
    CHECK(holds(page, heading));
  if (std::system("command -v chromium >/dev/null 2>&1") != 0) {
    WARN("chromium is not installed: not drawn");
  } else {
    const std::string picture = (out / "report.png").string();
    const std::string command = "chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir='" +
                                (out / "browser").string() + "' --window-size=1100,2400 --screenshot='" + picture +
                                "' 'file://" + (out / "report.html").string() + "' >/dev/null 2>&1";
    REQUIRE(std::system(command.c_str()) == 0);
    const std::string bytes = parity::tests::file_text(picture);
    REQUIRE(bytes.starts_with("\x89PNG"));
    CHECK(bytes.size() > 60'000);  // an empty page is a tenth of it
  }
}

TEST_CASE("plots: a hidden number is hatched, not drawn to scale") {
  const CellLine line = {{{90, false}, {7, true}, {0, false}, {3, true}, {100, false}}};
  const std::string bars = measure_bars({{"<b>", line}});
  CHECK(holds(bars, "&lt;b&gt;"));
  CHECK(holds(bars, "class=\"part-done\" style=\"width:90.00%\" title=\"done: 90 of 100 (90 %)\">90 %</i>"));
  CHECK(holds(bars, "class=\"hidden\" style=\"width:10.00%\" title=\"hidden: small numbers\""));
  CHECK_FALSE(holds(bars, "class=\"part-due\" style"));
  const std::string people = people_bars({{"a", {50, false}, {0, false}}, {"b", {25, false}, {3, true}}});
  CHECK(holds(people, "class=\"part-due\" style=\"width:62.00%\""));
  CHECK(holds(people, "class=\"part-due\" style=\"width:31.00%\""));
  CHECK(holds(people, "25 · could not tell: hidden"));
  CHECK_FALSE(holds(people, "class=\"part-could-not-tell\" style"));
  CHECK(share_done(line).value() == Approx(0.9));
  CHECK_FALSE(share_done({{{1, true}, {2, true}, {0, false}, {0, false}, {3, true}}}));
}

TEST_CASE("progress: share, rate and time left") {
  using Stage = RegisterProgress::Stage;
  CHECK(holds(progress_text({Stage::kReading, 250'000'000, 1'000'000'000, 0}, 50'000'000, 2),
              "25 %  100 MB/s  0:08 left"));
  CHECK(holds(progress_text({Stage::kReading, 250'000'000, 0, 0}, 0, 2), "250 MB  125 MB/s"));
  CHECK(holds(progress_text({Stage::kAnswering, 1, 3'000'000'001, 17}, 0, 0), "17 patients"));
  CHECK(holds(progress_text({Stage::kReading, 1'000'000, 9'000'000'000, 0}, 0, 2), "4 h 59 min left"));
}
