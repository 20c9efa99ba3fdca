// A register brought together on disk: whatever the order, the files, the threads and the interruptions, every patient
// is answered once, from all that is theirs.
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>

#include "cli/register/run_register.h"
#include "tests/temporary_folder.h"

using namespace parity;
using namespace parity::cli;

namespace {

namespace fs = std::filesystem;

// Answers with what it was given, so that a test sees what was brought together.
class Echo final : public PatientWork {
 public:
  Result<AnsweredPatient> answer(const PatientDocuments& documents) const override {
    std::string row;
    for (const fhir::JsonView piece : documents.pieces) row += std::string(piece["id"].text()) + " ";
    for (const fhir::JsonView piece : documents.shared) row += "+" + std::string(piece["id"].text()) + " ";
    for (std::size_t i = 0; i < fhir::kResourceTypeCount; ++i)
      if (const auto type = static_cast<fhir::ResourceType>(i);
          documents.unread.contains(type) && !(documents.unread == fhir::TypeSet::all()))
        row += "!" + std::string(fhir::to_text(type)) + " ";
    if (documents.unread == fhir::TypeSet::all()) row += "!all ";
    std::string id(documents.id);
    if (id.empty()) id = documents.pieces.front()["entry"].at(0)["resource"]["id"].text();
    if (id == "refused" && !documents.pieces.empty()) return invalid_input("is refused");
    return AnsweredPatient{id, row};
  }
  std::string in_doubt(std::string_view row) const override { return "doubt: " + std::string(row); }
};

// `in` for the input, and the work beside it.
class Folder {
 public:
  Folder() { fs::create_directories(folder_ / "in"); }
  void write(const std::string& name, const std::string& text) const { folder_.write("in/" + name, text); }
  RegisterRun run() const {
    RegisterRun run;
    run.files = find_input({folder_.file("in")}).value();
    run.work = folder_ / "work";
    run.identity = "test";
    run.threads = 2;
    return run;
  }
  fs::path path() const { return folder_.path(); }

 private:
  tests::TemporaryFolder folder_;
};

using Rows = std::vector<std::pair<std::string, std::string>>;
Rows rows_of(const RegisterResult& result) {
  Rows rows;
  const auto read = for_each_row(result.rows, [&rows](std::string_view key, std::string_view row) -> Result<void> {
    rows.emplace_back(key, row);
    return {};
  });
  REQUIRE(read);
  return rows;
}
std::map<std::string, std::string> by_patient(const Rows& rows) { return {rows.begin(), rows.end()}; }

std::vector<RegisterProblem> problems_of(RegisterResult& result) {
  std::vector<RegisterProblem> problems;
  REQUIRE(result.problems.for_each([&problems](const RegisterProblem& problem) {
    problems.push_back(problem);
    return true;
  }));
  return problems;
}

std::string patient(const std::string& id) { return R"({"resourceType":"Patient","id":")" + id + "\"}\n"; }
std::string observation(const std::string& id, const std::string& of, const std::string& key = "subject") {
  return R"({"resourceType":"Observation","id":")" + id + R"(",")" + key + R"(":{"reference":")" + of + "\"}}\n";
}

// Many patients in two files by type, in different orders.
void write_many(const Folder& folder, int patients) {
  std::string people;
  std::string values;
  for (int i = 0; i < patients; ++i) people += patient("p" + std::to_string(i));
  for (int i = 0; i < 3 * patients; ++i)
    values += observation("o" + std::to_string(i), "Patient/p" + std::to_string((i * 7919) % patients));
  folder.write("Patient.ndjson", people);
  folder.write("Observation.ndjson", values);
}

}  // namespace

TEST_CASE("a patient's lines come together from all files, whatever names the patient") {
  const Folder folder;
  folder.write("Patient.ndjson", patient("a") + patient("b"));
  folder.write("deep/er/Observation.000.ndjson",
               observation("o1", "Patient/a") + "\r\n  \n" + observation("o2", "http://example.org/fhir/Patient/b"));
  folder.write("Observation.001.jsonl", observation("o3", "urn:uuid:a") + observation("o4", "Patient/a", "patient"));
  folder.write("Claim.ndjson", R"({"resourceType":"Claim","id":"c","patient":{"reference":"Patient/a"}})");
  folder.write("Group.ndjson", observation("o5", "Group/a"));
  folder.write("Medication.ndjson", R"({"resourceType":"Medication","id":"m"})"
                                    "\n"
                                    R"({"resourceType":"Medication","id":"n"})");
  folder.write("MedicationRequest.ndjson",
               R"({"resourceType":"MedicationRequest","id":"r","subject":{"reference":"Patient/b"},)"
               R"("medicationReference":{"reference":"Medication/m"}})");
  const auto result = run_register(folder.run(), Echo());
  REQUIRE(result);
  CHECK(result->problems.empty());
  CHECK(by_patient(rows_of(*result)) == std::map<std::string, std::string>{{"a", "o1 o3 o4 a "}, {"b", "r o2 b +m "}});
  CHECK(result->counts.lines == 11);
  CHECK(result->counts.unused == 2);
}

TEST_CASE("a bad line is reported with its place, and whoever it is about is not taken for checked") {
  const Folder folder;
  folder.write("Patient.ndjson", patient("a") + patient("b") + patient("c") + patient("refused"));
  folder.write("Observation.ndjson",
               observation("o1", "Patient/a") +
                   "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/b\"},\n" +  // cut short
                   "nonsense\n" + "{\"resourceType\":\"Observation\"}\n" +
                   "{\"subject\":{\"reference\":\"Patient/c\"},,}\n" + "[1]\n" + "{\"id\":\"x\"}\n" +
                   "{\"resourceType\":\"OperationOutcome\"}\n");
  folder.write("cut.ndjson",
               "{\"resourceType\":\"Patient\",\"id\":\"e\",\n"
               "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"subject\":{\"reference\":\"Patient/f\"}}\n"
               "{\"resourceType\":\"Patient\",\"id\":\"d");
  auto result = run_register(folder.run(), Echo());
  REQUIRE(result);
  const auto rows = by_patient(rows_of(*result));
  CHECK(rows.at("a") == "o1 a ");
  CHECK(rows.at("b") == "b !Observation ");
  CHECK(rows.at("c") == "c !all ");
  CHECK(rows.count("d") == 0);  // the id may go on
  CHECK(rows.at("e") == "!Patient ");
  CHECK(rows.at("f") == "!all ");
  CHECK(rows.at("refused") == "!all ");
  CHECK(result->counts.bad == 10);
  CHECK(result->counts.unclaimed == 6);
  std::vector<std::uint64_t> lines;
  for (const RegisterProblem& problem : problems_of(*result))
    if (problem.file.ends_with("Observation.ndjson")) lines.push_back(problem.line);
  CHECK(lines == std::vector<std::uint64_t>{2, 3, 4, 5, 6, 7, 8});
  for (const RegisterProblem& problem : problems_of(*result))
    CHECK(problem.message.find("Patient/") == std::string::npos);
}

TEST_CASE("a record that stands twice is doubted, not counted twice") {
  const Folder folder;
  const std::string bundle =
      R"({"resourceType":"Bundle","id":"x","entry":[{"resource":{"resourceType":"Patient","id":"a"}}]})";
  folder.write("1.json", bundle);
  folder.write("2.ndjson", bundle + "\n");
  folder.write("3.json", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"b"}}]})");
  folder.write("Observation.ndjson", observation("o", "Patient/b"));
  auto result = run_register(folder.run(), Echo());
  REQUIRE(result);
  const auto rows = rows_of(*result);
  CHECK(rows.size() == 2);
  CHECK(by_patient(rows) == std::map<std::string, std::string>{{"a", "doubt: x "}, {"b", "doubt:  "}});
  std::vector<std::string> places;
  for (const RegisterProblem& problem : problems_of(*result)) places.push_back(fs::path(problem.file).filename());
  CHECK(places == std::vector<std::string>{"1.json", "2.ndjson", "3.json", "Observation.ndjson"});
}

TEST_CASE("gzip is read like plain text, and damaged gzip is reported") {
  const Folder folder;
  const std::string text = patient("a") + observation("o", "Patient/a");
  const auto write = [&folder](const std::string& name, const std::string& content) {
    const gzFile file = gzopen((folder.path() / "in" / name).c_str(), "wb");
    gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    gzclose(file);
  };
  write("all.ndjson.gz", text);
  std::string noise;
  for (int i = 0; i < 20'000; ++i) noise += patient("n" + std::to_string(i * 7919 % 100'003));
  write("cut.ndjson.gz", noise);
  fs::resize_file(folder.path() / "in/cut.ndjson.gz", fs::file_size(folder.path() / "in/cut.ndjson.gz") / 2);
  auto result = run_register(folder.run(), Echo());
  REQUIRE(result);
  CHECK(by_patient(rows_of(*result)).at("a") == "o a ");
  REQUIRE(result->problems.size() >= 1);
  CHECK(problems_of(*result).back().file.ends_with("cut.ndjson.gz"));
}

TEST_CASE("threads, memory and buckets that are split further make no difference") {
  const Folder folder;
  write_many(folder, 3000);
  RegisterRun plain = folder.run();
  plain.threads = 1;
  const Rows expected = rows_of(run_register(plain, Echo()).value());
  CHECK(expected.size() == 3000);
  CHECK(std::is_sorted(expected.begin(), expected.end(), [](const auto& a, const auto& b) {
    return std::pair(patient_hash(a.first), a.first) < std::pair(patient_hash(b.first), b.first);
  }));
  fs::remove_all(folder.path() / "work");
  RegisterRun many = folder.run();
  many.threads = 4;
  many.most_bucket_bytes = 4096;  // each bucket is split, some of its parts once more
  CHECK(rows_of(run_register(many, Echo()).value()) == expected);
}

TEST_CASE("a run that is killed at any step goes on and ends with the same rows") {
  const Folder folder;
  write_many(folder, 20'000);  // several blocks of lines
  RegisterRun run = folder.run();
  run.between_checkpoints = std::chrono::milliseconds(0);
  const RegisterResult whole = run_register(run, Echo()).value();
  const Rows expected = rows_of(whole);
  REQUIRE(expected.size() == 20'000);
  fs::remove_all(folder.path() / "work");
  int kills = 0;
  for (int step = 2; kills < 40; ++step) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      int calls = 0;
      run.progress = [&](const RegisterProgress& progress) {
        const int weight = progress.stage == RegisterProgress::Stage::kReading ? 2000 : 1;
        if ((calls += weight) > step * 1500) _exit(9);
      };
      _exit(run_register(run, Echo()) ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 0) break;
    REQUIRE(WEXITSTATUS(status) == 9);
    ++kills;
  }
  CHECK(kills >= 2);
  bool resumed = false;
  run.resumed = [&resumed] { resumed = true; };
  const auto result = run_register(run, Echo());
  REQUIRE(result);
  CHECK(resumed);
  CHECK(rows_of(*result) == expected);
  CHECK(result->counts.lines == whole.counts.lines);
}

TEST_CASE("problems come sorted, however many there are and however little memory") {
  const Folder folder;
  constexpr std::uint64_t kCount = 5000;
  for (const std::size_t most_bytes : {std::size_t{1} << 20U, std::size_t{300}, std::size_t{4000}}) {
    CAPTURE(most_bytes);
    {
      ProblemList list(folder.path() / "problems", most_bytes);
      for (std::uint64_t i = 0; i < kCount; ++i)
        REQUIRE(list.add({"file " + std::to_string(i % 3), i * 7919 % kCount, "is\nbroken " + std::to_string(i)}));
      CHECK(list.size() == kCount);
      for (int again = 0; again < 2; ++again) {
        std::vector<RegisterProblem> seen;
        REQUIRE(list.for_each([&seen](const RegisterProblem& problem) {
          seen.push_back(problem);
          return true;
        }));
        CHECK(seen.size() == kCount);
        CHECK(std::is_sorted(seen.begin(), seen.end(), [](const RegisterProblem& a, const RegisterProblem& b) {
          return std::tie(a.file, a.line, a.message) < std::tie(b.file, b.line, b.message);
        }));
        CHECK(seen.front().message.starts_with("is\nbroken "));
      }
      int first = 0;
      REQUIRE(list.for_each([&first](const RegisterProblem&) { return ++first < 3; }));
      CHECK(first == 3);
      CHECK(fs::exists(folder.path() / "problems") == (most_bytes < 100'000));
    }
    CHECK_FALSE(fs::exists(folder.path() / "problems"));
  }
}

TEST_CASE("another run's work is not gone on with") {
  const Folder folder;
  write_many(folder, 50);
  RegisterRun run = folder.run();
  REQUIRE(run_register(run, Echo()));
  folder.write("more.ndjson", patient("q"));
  run = folder.run();
  bool resumed = false;
  run.resumed = [&resumed] { resumed = true; };
  const auto result = run_register(run, Echo());
  REQUIRE(result);
  CHECK_FALSE(resumed);
  CHECK(rows_of(*result).size() == 51);
}

TEST_CASE("input: what is no register is said so") {
  const Folder folder;
  CHECK_FALSE(find_input({(folder.path() / "nowhere").string()}));
  CHECK_FALSE(find_input({(folder.path() / "in").string()}));
  CHECK_FALSE(find_input({"-", folder.path().string()}));
  folder.write("a.json", "{}");
  folder.write(".hidden.json", "{}");
  folder.write("notes.txt", "");
  CHECK(find_input({(folder.path() / "in").string(), (folder.path() / "in/a.json").string()})->size() == 1);
  folder.write("results/gaps.json", "{}");
  CHECK(find_input({(folder.path() / "in").string()})->size() == 2);
  CHECK(find_input({(folder.path() / "in").string()}, folder.path() / "in/results")->size() == 1);
}
