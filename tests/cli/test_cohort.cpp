// `parity cohort`: the same register in every form, split and order gives the same results; what can't be read is said.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/cli/run_command.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;
using parity::fhir::JsonView;

const std::string kRules = PARITY_SOURCE_DIR "/rules";
const fs::path kPractice = PARITY_SOURCE_DIR "/samples/practice";

using parity::cli::test::Answer;
using parity::cli::test::holds;

Answer run(std::vector<std::string> words) {
  words.insert(words.begin(), "cohort");
  words.insert(words.end(), {"--rules", kRules, "--today", "2026-11-22"});
  return parity::cli::test::run(words);
}

Answer merge(std::vector<std::string> words) {
  words.insert(words.begin(), {"cohort", "merge"});
  return parity::cli::test::run(words);
}

// What a run left, without the numbers of the input's own form.
std::map<std::string, std::string> results_in(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::string text = parity::tests::file_text(entry.path());
    if (entry.path().filename() == "gaps.json") {
      const auto begin = text.find("\"input\":");
      text.erase(begin, text.find('}', begin) - begin);
    }
    files[entry.path().filename().string()] = text;
  }
  files.erase("problems.csv");
  files.erase("report.html");
  return files;
}

// `folder("name")` for a path as the command takes it.
class Folder : public parity::tests::TemporaryFolder {
 public:
  std::string operator()(const std::string& name) const { return file(name); }
};

// The practice's Bundles that are records of their own kind of resources (no OperationOutcome, no fullUrl alone).
std::vector<fs::path> samples() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kPractice)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("hana") && !name.starts_with("jane")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

using Lines = std::map<std::string, std::vector<std::string>>;  // by resource type

Lines exploded(const std::vector<fs::path>& files) {
  Lines lines;
  for (const fs::path& file : files) {
    const auto document = parity::fhir::parse_json(parity::tests::file_text(file)).value();
    for (const JsonView entry : document.root()["entry"].items()) {
      const JsonView resource = entry["resource"];
      lines[std::string(resource["resourceType"].text())].push_back(parity::fhir::to_json(resource));
    }
  }
  return lines;
}

void write_bundles(const Folder& folder, const std::string& name, const std::vector<fs::path>& files) {
  std::string text;
  for (const fs::path& file : files)
    text += parity::fhir::to_json(parity::fhir::parse_json(parity::tests::file_text(file)).value().root()) + "\n";
  folder.write(name, text);
}

std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("cohort: folders of Bundles, NDJSON of Bundles and Bulk Data give the same results") {
  const Folder folder;
  for (const fs::path& file : samples())
    folder.write("json/" + file.filename().string(), parity::tests::file_text(file));
  write_bundles(folder, "lines/bundles.ndjson", samples());
  for (auto& [type, lines] : exploded(samples())) {
    std::string text;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) text += *line + "\n";  // newest patients first
    folder.write("bulk/" + type + ".ndjson", text);
  }
  const std::vector<std::string> trend = {"--as-of", "2026-10-22", "--as-of", "2026-09-22", "--hide-below", "0"};
  for (const std::string form : {"json", "lines", "bulk"}) {
    CAPTURE(form);
    std::vector<std::string> words = {folder(form), "--out", folder("out-" + form)};
    words.insert(words.end(), trend.begin(), trend.end());
    const Answer answer = run(words);
    CHECK(answer.code == 0);
    CHECK(answer.err == "");
    CHECK_FALSE(fs::exists(folder / ("out-" + form + "/.work")));
  }
  const auto expected = results_in(folder / "out-json");
  CHECK(expected.size() >= 3);
  CHECK(count_lines(expected.at("recall.csv")) > 10);
  CHECK(results_in(folder / "out-lines") == expected);
  CHECK(results_in(folder / "out-bulk") == expected);
}

TEST_CASE("cohort: partial results of any split merge to what one run gives") {
  const Folder folder;
  const auto files = samples();
  write_bundles(folder, "all.ndjson", files);
  REQUIRE(run({folder("all.ndjson"), "--out", folder("whole"), "--as-of", "2026-06-22"}).code == 0);
  const auto expected = results_in(folder / "whole");
  for (const std::size_t parts : {1U, 2U, 5U}) {
    CAPTURE(parts);
    std::vector<std::string> words;
    for (std::size_t part = 0; part < parts; ++part) {
      std::vector<fs::path> own;
      for (std::size_t i = part; i < files.size(); i += parts) own.push_back(files[i]);
      const std::string name = std::to_string(parts) + "-" + std::to_string(part);
      // Every other part as Bulk Data.
      if (part % 2 == 0) {
        write_bundles(folder, name + ".ndjson", own);
      } else {
        std::string text;
        for (const auto& [type, lines] : exploded(own))
          for (const std::string& line : lines) text += line + "\n";
        folder.write(name + ".ndjson", text);
      }
      REQUIRE(run({folder(name + ".ndjson"), "--partial", folder(name + ".part"), "--as-of", "2026-06-22"}).code == 0);
      words.insert(words.begin(), folder(name + ".part"));
    }
    words.insert(words.end(), {"--out", folder("merged")});
    const Answer answer = merge(words);
    CHECK(answer.err == "");
    CHECK(answer.code == 0);
    CHECK(results_in(folder / "merged") == expected);
    CHECK(parity::tests::file_text(folder / "merged/recall.csv") ==
          parity::tests::file_text(folder / "whole/recall.csv"));
  }
}

TEST_CASE("cohort: two workers under GNU parallel give what one run gives") {
  if (std::system("command -v parallel >/dev/null 2>&1") != 0) {
    WARN("GNU parallel is not installed");
    return;
  }
  const Folder folder;
  write_bundles(folder, "all.ndjson", samples());
  REQUIRE(run({folder("all.ndjson"), "--out", folder("whole")}).code == 0);
  const std::string binary = PARITY_BINARY;
  const std::string script = "cd '" + folder("") +
                             "' && parallel --will-cite --jobs 2 --pipe-part --block 60k -a all.ndjson '" + binary +
                             " cohort - --rules " + kRules +
                             " --today 2026-11-22 --partial {#}.part' >log 2>&1 && ls *.part | wc -l >parts && " +
                             binary + " cohort merge *.part --out merged >>log 2>&1";
  const int status = std::system(script.c_str());
  CAPTURE(parity::tests::file_text(folder / "log"));
  REQUIRE(WEXITSTATUS(status) == 0);
  CHECK(std::stoi(parity::tests::file_text(folder / "parts")) >= 2);
  CHECK(results_in(folder / "merged") == results_in(folder / "whole"));
}

// What Spark's `pipe` does: a process for each partition, its lines on standard input, its standard output kept as a file.
TEST_CASE("cohort: the contract of a pipe holds for whole records, for resources, and for a partition without lines") {
  const Folder folder;
  write_bundles(folder, "all.ndjson", samples());
  REQUIRE(run({folder("all.ndjson"), "--out", folder("whole")}).code == 0);
  std::array<std::string, 4> partitions;  // the first stays empty
  std::string medications;
  for (const auto& [type, lines] : exploded(samples()))
    if (type == "Medication")
      for (const std::string& line : lines) medications += line + "\n";
  std::size_t at = 0;
  for (const fs::path& file : samples()) {
    std::string& partition = partitions[1 + at % 3];
    if (++at % 3 == 0) {  // resources, in no order
      for (const auto& [type, lines] : exploded({file}))
        for (const std::string& line : lines)
          if (type != "Medication") partition = line + "\n" + partition;
    } else {
      partition +=
          parity::fhir::to_json(parity::fhir::parse_json(parity::tests::file_text(file)).value().root()) + "\n";
    }
  }
  partitions[2] += "{\"resourceType\":\"Bundle\",\n";  // whose it is nobody knows
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    CAPTURE(i);
    folder.write("in", partitions[i].empty() ? "" : partitions[i] + medications);
    const std::string part = folder("part-" + std::to_string(i));
    const std::string script = "cd '" + folder("") + "' && '" + PARITY_BINARY +
                               "' cohort - --partial - --threads 1 --today 2026-11-22 --rules " + kRules + " <in >" +
                               part + " 2>said";
    CHECK(WEXITSTATUS(std::system(script.c_str())) == (i == 2 ? 2 : 0));
    CHECK(holds(parity::tests::file_text(folder / "said"), "-:") == (i == 2));
    std::istringstream lines(parity::tests::file_text(part));
    std::string kinds;
    for (std::string line; std::getline(lines, line);) {
      const auto document = parity::fhir::parse_json(line);
      REQUIRE(document);
      for (const std::string kind : {"parity-partial", "patient", "problem", "end"})
        if (document->root()[kind].exists()) kinds += kind.substr(0, 3);
    }
    CHECK(kinds.starts_with("par"));
    CHECK(kinds.ends_with(i == 2 ? "patproend" : i == 0 ? "parend" : "patend"));
  }
  const Answer merged =
      merge({folder("part-0"), folder("part-1"), folder("part-2"), folder("part-3"), "--out", folder("merged")});
  CHECK(merged.code == 2);
  CHECK(parity::tests::file_text(folder / "merged/recall.csv") ==
        parity::tests::file_text(folder / "whole/recall.csv"));
  CHECK(results_in(folder / "merged").at("gaps.csv") == results_in(folder / "whole").at("gaps.csv"));
}

TEST_CASE("cohort: one row a patient, the most urgent first, and who can't be told is not left out") {
  const Folder folder;
  const Answer answer = run({kPractice.string(), "--out", folder("out")});
  REQUIRE(answer.code == 0);
  const std::string recall = parity::tests::file_text(folder / "out/recall.csv");
  CHECK(recall.starts_with("need,patient,practice,age-band,sex,owner,critical,warning,info,due,due-since,"));
  CHECK(recall.find("urgent,Patient/vera-pressing") < recall.find("due,Patient/bella-specimen"));
  CHECK(recall.find("due,Patient/carl-dummy") < recall.find("could not tell,Patient/hana-placeholder"));
  CHECK(holds(recall, "Blood pressure not recorded in the last 12 months [GP, since 2026-09-03]"));
  CHECK(holds(recall, "[mental health, since 2026-05-18]"));
  CHECK_FALSE(holds(recall, "ada-example"));
  CHECK_FALSE(holds(recall, "leo-formerly"));
  CHECK(holds(answer.out, "could not tell"));
}

TEST_CASE("cohort: no cell of the recall list is a formula") {
  const Folder folder;
  std::string bella = parity::tests::file_text(kPractice / "bella-specimen-everything-due.json");
  const std::string patient = R"("resourceType": "Patient",)";
  REQUIRE(holds(bella, patient));
  bella.replace(bella.find(patient), patient.size(),
                patient + R"text("managingOrganization":{"display":"=HYPERLINK(\"http://x\",\"a,b\")"},)text");
  REQUIRE(run({folder.write("a.json", bella), "--out", folder("out")}).code == 0);
  CHECK(holds(parity::tests::file_text(folder / "out/recall.csv"), R"text(,"'=HYPERLINK(""http://x"",""a,b"")",)text"));
}

TEST_CASE("cohort: what can't be read is counted and named, and the rest is answered") {
  const Folder folder;
  write_bundles(folder, "in/all.ndjson", samples());
  std::ofstream(folder / "in/all.ndjson", std::ios::app) << "{\"resourceType\":\"Bundle\",\"entry\":[{\n";
  folder.write("in/broken.json", "[]");
  const Answer answer = run({folder("in"), "--out", folder("out")});
  CHECK(answer.code == 2);
  CAPTURE(answer.err);
  const std::string line = std::to_string(count_lines(parity::tests::file_text(folder / "in/all.ndjson")));
  CHECK(holds(answer.err, "all.ndjson:" + line + ": column 36 (byte 35): not valid JSON"));
  CHECK(holds(answer.err, "broken.json: expected a FHIR resource"));
  CHECK(count_lines(parity::tests::file_text(folder / "out/problems.csv")) == 3);
  CHECK(holds(parity::tests::file_text(folder / "out/gaps.json"), "\"could-not-be-read\":2"));
}

TEST_CASE("cohort: bad usage is said, with nothing written") {
  const Folder folder;
  struct Case {
    std::vector<std::string> words;
    std::string want;
  };
  const std::vector<Case> cases = {
      {{"--out", folder("out")}, "PATH is required"},
      {{kPractice.string()}, "--out DIR is required"},
      {{folder("nowhere"), "--out", folder("out")}, "there is no such file or folder"},
      {{kPractice.string(), "--out", folder("out"), "--unavailable", "wealth"}, "`wealth` is not a part of a record"},
      {{kPractice.string(), "--out", folder("out"), "--as-of", "soon"}, "`soon` is not a date"},
      {{kPractice.string(), "--out", folder("out"), "--deprivation", folder.write("d.csv", "id,imd\n")}, "d.csv:1"},
  };
  for (const Case& c : cases) {
    const Answer answer = run(c.words);
    CHECK(answer.code == 2);
    CHECK(holds(answer.err, c.want));
    CHECK_FALSE(fs::exists(folder / "out/recall.csv"));
  }
}

TEST_CASE("cohort merge: parts that don't belong together, or are cut short, are refused") {
  const Folder folder;
  const std::string part = folder("1.part");
  REQUIRE(run({kPractice.string(), "--partial", part}).code == 0);
  REQUIRE(run({kPractice.string(), "--partial", folder("2.part"), "--as-of", "2026-01-01"}).code == 0);
  const std::string text = parity::tests::file_text(part);
  struct Case {
    std::vector<std::string> words;
    int code;
    std::string want;
  };
  const std::vector<Case> cases = {
      {{part, folder("2.part")}, 2, "is not of the same rules, days or options"},
      {{folder.write("cut.part", text.substr(0, text.rfind("{\"end\"")))}, 2, "is cut short"},
      {{folder.write("less.part", text.substr(0, text.find('\n') + 1) + text.substr(text.rfind("{\"end\"")))},
       2,
       "rows are missing"},
      {{folder.write("other.part", "{}\n")}, 2, "is no partial result"},
      {{folder.write("rubbish.part", text.substr(0, text.find('\n') + 1) + "{\"patient\":1}\n")}, 2, "rubbish.part:2"},
      {{part, folder.write("again.part", text)}, 2, "a patient stands in several partial results"},
  };
  for (Case c : cases) {
    CAPTURE(c.want);
    c.words.insert(c.words.end(), {"--out", folder("out")});
    const Answer answer = merge(c.words);
    CHECK(answer.code == c.code);
    CHECK(holds(answer.err, c.want));
  }
}

TEST_CASE("cohort: a part that was not exported is not taken for absent") {
  const Folder folder;
  Lines lines = exploded({kPractice / "ada-example-nothing-due.json"});
  for (const auto& [type, texts] : lines)
    if (type != "Observation")
      for (const std::string& text : texts) folder.write("in/" + type + ".ndjson", text + "\n");
  const Answer silent = run({folder("in"), "--out", folder("out")});
  CHECK(holds(silent.err, "the register holds no Observation"));
  CHECK(holds(parity::tests::file_text(folder / "out/recall.csv"), "due,Patient/ada-example"));
  const Answer told = run({folder("in"), "--out", folder("out"), "--unavailable", "Observation"});
  CHECK(told.err == "");
  CHECK(holds(parity::tests::file_text(folder / "out/recall.csv"), "could not tell,Patient/ada-example"));
}
