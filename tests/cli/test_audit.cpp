// `parity audit` from its arguments to its exit code, over synthetic stores.
#include <signal.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "audit/report.h"
#include "audit/site_key.h"
#include "audit_history.h"
#include "cli/serve/firing_watch.h"
#include "fhir-adapter/json.h"
#include "run_command.h"
#include "serve_process.h"
#include "test_paths.h"
#include "tests/conformance/fhir_schema.h"
#include "tests/failure/http_client.h"

using namespace parity;
using namespace parity::audit::testing;
namespace fs = std::filesystem;
using cli::test::holds;

namespace {

cli::test::Answer audit_command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "audit");
  return cli::test::run(arguments);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

fhir::JsonDocument parse(const std::string& text) {
  auto document = fhir::parse_json(text);
  INFO(text.substr(0, 2000));
  REQUIRE(document.has_value());
  return std::move(*document);
}

/// A store with two calls, an answer in two versions, an answer to an unknown card, an approval.
struct SmallStore {
  SmallStore() : options(options_in(folder)) {
    auto store = open_store(options);
    auto first = sample_call(1);
    first.cards[0].rules[0].grounds = "last-bp, smi-diagnosis";
    must(record(*store, first));
    must(record(*store, sample_call(2, "patient-2")));
    must(record(*store, sample_feedback({sample_answer(1, "patient-declined", 120)})));
    must(record(*store, sample_feedback({sample_answer(1, "accepted", 60)})));
    must(record(*store, sample_feedback({sample_answer(77, "accepted")})));
    must(record(*store,
                audit::Approval{kNow, {"smi-physical-health", "1.0.0", "sha256:abc"}, "A. Person", "cso", "read"}));
    REQUIRE(store->close());
  }
  cli::test::Answer run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--store", options.path});
    return audit_command(arguments);
  }
  TemporaryFolder folder;
  audit::StoreOptions options;
};

}  // namespace

TEST_CASE("parity audit: where the server's configuration says", "[cli][audit]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.key_path = folder.file("site.key");
  {
    auto store = open_store(options);
    must(record(*store, sample_call(1, store->pseudonyms().patient({"https://fhir.example/r4", "", "123"}).current)));
    REQUIRE(store->close());
  }
  const std::string config = folder.file("parity.yaml");
  const std::string name = fs::path(options.path).filename().string();
  std::ofstream(config) << "audit: {path: " << name << ", key-path: site.key}\n";
  const cli::test::Answer whole = audit_command({"verify", "--config", config});
  CHECK(whole.code == 0);
  CHECK_THAT(whole.out, Catch::Contains(options.path) && Catch::Contains("whole"));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"show", card_id(1)},
                                                  {"export"},
                                                  {"report"},
                                                  {"backup", folder.file("copy.db")},
                                                  {"retain", "8 years"},
                                                  {"rotate-key"}}) {
    INFO(command[0]);
    auto arguments = command;
    arguments.insert(arguments.end(), {"--config", config});
    const cli::test::Answer ran = audit_command(arguments);
    INFO(ran.err);
    CHECK(ran.code == 0);
  }
  // By the key that the configuration names: there is none beside the store.
  const cli::test::Answer erased =
      audit_command({"erase", "--patient", "123", "--fhir-server", "https://fhir.example/r4", "--config", config});
  INFO(erased.err);
  CHECK(erased.code == 0);

  struct Case {
    std::string text;
    const char* says;
  };
  const Case cases[] = {{"audit: {pth: x}\n", "this configuration has errors"},
                        {"a: [", "this configuration has errors"}};
  for (const Case& c : cases) {
    std::ofstream(config) << c.text;
    const cli::test::Answer ran = audit_command({"verify", "--config", config});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Catch::Contains(c.says) && Catch::Contains("--print-config"));
  }
  CHECK(audit_command({"verify", "--config", folder.file("none.yaml")}).code == 2);
  CHECK(audit_command({"verify", "--config", config, "--store", options.path}).code == 2);
}

TEST_CASE("the firing watch of a running server", "[cli][audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  const Instant now{std::time(nullptr)};
  const Day monday = audit::week_of(now);
  {
    auto store = open_store(options);
    cli::test::write_history(*store, monday, 20, 100);
    REQUIRE(store->close());
  }
  const auto alarms = cli::firing_alarms(options.path, now, {});
  REQUIRE(alarms);
  const auto is_silent = [](const hooks::FiringAlarm& one) {
    return one.rule == "hba1c-overdue" && one.audience == "gp" && one.kind == "silent";
  };
  CHECK(std::count_if(alarms->begin(), alarms->end(), is_silent) == 1);
  CHECK(cli::firing_alarms(options.path, start_of(monday - 7 * 3), {})->empty());
  CHECK_FALSE(cli::firing_alarms(folder.file("none.db"), now, {}));
  std::stop_source stopped;
  stopped.request_stop();
  CHECK(cli::firing_alarms(options.path, now, stopped.get_token())->empty());

  const std::string metric = R"(parity_rule_firing_alarm{rule="hba1c-overdue",audience="gp",kind="silent"} 1)";
  cli::test::ServeProcess server({"--port", "0", "--audit", options.path, "--rules", PARITY_SOURCE_DIR "/rules"}, {});
  const std::uint16_t port = server.wait_for_port();
  REQUIRE(port != 0);
  std::string metrics;
  for (int i = 0; i < 200 && !holds(metrics, metric); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    metrics = tests::Client(port).ask(tests::get("/metrics")).body;
  }
  CHECK(holds(metrics, metric));
  server.send_signal(SIGTERM);
  CHECK(server.wait() == 0);
  CHECK(holds(server.err(), "firing_alarm"));
}

TEST_CASE("parity audit verify: whole, not whole, unreadable", "[cli][audit]") {
  const SmallStore store;
  SECTION("whole, with the anchor beside it") {
    const cli::test::Answer ran = store.run({"verify"});
    CHECK(ran.code == 0);
    CHECK(holds(ran.out, ": whole\n"));
    CHECK(holds(ran.out, "fits; 0 entries are later"));
  }
  SECTION("a changed row is named, and its content is not") {
    execute(store.options.path, "UPDATE calls SET audience = 'nobody' WHERE id = 2");
    const cli::test::Answer ran = store.run({"verify"});
    CHECK(ran.code == 1);
    CHECK(holds(ran.out, "NOT WHOLE, 1 finding\n"));
    CHECK(holds(ran.out, "changed    calls row 2: "));
    CHECK_FALSE(holds(ran.out, "nobody"));
    const cli::test::Answer json = store.run({"verify", "--format", "json"});
    CHECK(json.code == 1);
    const auto document = parse(json.out);
    CHECK(document.root()["findings"].at(0)["table"].text() == "calls");
    CHECK(document.root()["findings"].at(0)["kind"].text() == "changed");
  }
  SECTION("rows off the end show by the anchor, or by a head from the log") {
    const std::string head = lines_of(store.run({"verify"}).out)[2].substr(11);
    execute(store.options.path,
            "DELETE FROM chain WHERE sequence = (SELECT max(sequence) FROM chain); DELETE FROM approvals");
    CHECK(store.run({"verify"}).code == 1);
    const cli::test::Answer by_head = store.run({"verify", "--head", head});
    CHECK(by_head.code == 1);
    CHECK(holds(by_head.out, "--head does not fit"));
    fs::remove(store.options.anchor_file());
    const cli::test::Answer without = store.run({"verify"});
    CHECK(without.code == 0);
    CHECK(holds(without.out, "rows taken off the end would not show"));
  }
  SECTION("what can't be read, with what to do") {
    CHECK(store.run({"verify", "--anchor", store.folder.file("none")}).code == 2);
    const cli::test::Answer head = store.run({"verify", "--head", "3:xyz"});
    CHECK(head.code == 2);
    CHECK(holds(head.err, "--head: not the head of a chain (write it as the log does"));
    const cli::test::Answer none = audit_command({"verify", "--store", store.folder.file("none.db")});
    CHECK(none.code == 2);
    CHECK(holds(none.err, store.folder.file("none.db")));
    CHECK(none.out.empty());
  }
}

TEST_CASE("parity audit show: the whole story of a card", "[cli][audit]") {
  const SmallStore store;
  const cli::test::Answer ran = store.run({"show", card_id(1)});
  REQUIRE(ran.code == 0);
  for (const char* part :
       {"rules        bp-overdue, bmi-overdue", "smi-physical-health 1.0.0 sha256:abc", "audience     gp",
        "bp-overdue                       fired, on this card; found: last-bp, smi-diagnosis",
        "2026-11-22T09:32:00Z  overridden, reason patient-declined, received 2026-12-02T09:30:00Z  (counts)",
        "2026-11-22T09:31:00Z  accepted, received", "bp-overdue                       rests up to and with 2027-11-22"})
    CHECK_THAT(ran.out, Catch::Contains(part));
  const auto json = parse(store.run({"show", card_id(1), "--format", "json"}).out);
  CHECK(json.root()["outcomes"]["severe-bp"].text() == "not-applicable");
  CHECK(json.root()["grounds"].at(0).text() == "last-bp, smi-diagnosis");
  CHECK(json.root()["answers"].size() == 2);
  CHECK(json.root()["rests"].size() == 2);
  const cli::test::Answer unanswered = store.run({"show", card_id(2)});
  CHECK_THAT(unanswered.out, Catch::Contains("none came"));
  const cli::test::Answer unknown = store.run({"show", "no-such-card"});
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, Catch::Contains("the audit holds no such card"));
}

TEST_CASE("parity audit export: every row as NDJSON, events as FHIR R4 AuditEvent", "[cli][audit]") {
  const SmallStore store;
  const auto rows = lines_of(store.run({"export"}).out);
  CHECK(rows.size() == 12);
  for (const std::string& row : rows) CHECK(parse(row).root()["hash"].text().size() == 64);
  CHECK(lines_of(store.run({"export", "--from", "2026-11-23"}).out).size() == 4);   // the plan, three answers
  CHECK(lines_of(store.run({"export", "--until", "2026-11-21"}).out).size() == 1);  // the plan has no time

  const auto events = lines_of(store.run({"export", "--format", "fhir"}).out);
  CHECK(events.size() == 6);
  const auto schema = conformance::FhirSchema::open(PARITY_SHARED_DIR "/fhir/fhir-r4.schema.json");
  if (!schema) WARN("skipped: no FHIR R4 schema at " PARITY_SHARED_DIR);
  for (const std::string& event : events) {
    const auto document = parse(event);
    CHECK(document.root()["resourceType"].text() == "AuditEvent");
    if (!schema) continue;
    INFO(event);
    const auto faults = schema->faults_of(document.root());
    CHECK(faults == std::vector<std::string>());
  }
  const auto call = parse(events[0]);
  CHECK(call.root()["entity"].size() == 3);  // the patient, the call, the card
  CHECK_THAT(events[0], Catch::Contains("sha256:abc") && Catch::Contains("urn:uuid:" + card_id(1)));
}

TEST_CASE("parity audit export: a disk that is full is no export", "[cli][audit]") {
  const SmallStore store;
  for (const char* format : {"ndjson", "fhir"}) {
    const std::vector<const char*> words = {"parity",   "audit", "export", "--store", store.options.path.c_str(),
                                            "--format", format};
    std::ofstream full("/dev/full");
    std::ostringstream err;
    CHECK(cli::run(static_cast<int>(words.size()), words.data(), full, err) == 2);
    CHECK_THAT(err.str(), Catch::Contains("can't be written to"));
  }
}

TEST_CASE("parity audit report: table, CSV, JSON and page say the same", "[cli][audit]") {
  const SmallStore store;
  const auto report = [&](const std::string& format) {
    return store.run({"report", "--from", "2026-11-16", "--until", "2026-11-22", "--format", format});
  };
  const cli::test::Answer text = report("text");
  CHECK(text.code == 0);
  CHECK_THAT(text.out, Catch::Contains("2 calls, 2 cards") && Catch::Contains("signed off by A. Person (cso)"));
  CHECK_THAT(text.out, Catch::Contains("bp-overdue (gp): patient-declined 1"));
  CHECK_THAT(text.out, Catch::Contains("and 1 that neither fired nor were shown"));
  const auto csv = lines_of(report("csv").out);
  REQUIRE(csv.size() == 4);
  CHECK(csv[2] == "2026-11-16,bp-overdue,gp,2,0,1,1,patient-declined=1,2,2,0,0,0,0,0");
  const auto json = parse(report("json").out);
  CHECK(json.root()["rules"].size() == 3);
  CHECK(json.root()["rules"].at(0)["reasons"]["patient-declined"].as_integer() == 1);
  CHECK(json.root()["rulesInForce"].at(0)["approval"]["name"].text() == "A. Person");
  const std::string page = report("html").out;
  CHECK_THAT(page, Catch::Contains("default-src 'none'") && Catch::Contains("<svg") && Catch::Contains("bp-overdue"));
  CHECK_THAT(page, !Catch::Contains("<script") && !Catch::Contains("<link") && !Catch::Contains("src=\"http"));
  const cli::test::Answer turned = store.run({"report", "--from", "2026-11-22", "--until", "2026-11-01"});
  CHECK(turned.code == 2);
  CHECK_THAT(turned.err, Catch::Contains("2026-11-22 is later than 2026-11-01"));
}

TEST_CASE("parity audit report: a rule that fell silent is flagged in all forms", "[cli][audit]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.queue_entries = 100'000;
  {
    auto store = open_store(options);
    cli::test::write_history(*store, parse_date("2026-10-05")->first, 20, 100);
    REQUIRE(store->close());
  }
  const auto report = [&](const std::string& format) {
    return audit_command({"report", "--store", options.path, "--until", "2026-10-04", "--format", format});
  };
  const cli::test::Answer text = report("text");
  CHECK(text.code == 1);
  CHECK_THAT(text.out, Catch::Contains("! hba1c-overdue (gp) fell silent: fired 0 times"));
  CHECK_THAT(report("json").out, Catch::Contains("\"kind\":\"silent\""));
  CHECK_THAT(report("html").out, Catch::Contains("<b>hba1c-overdue</b> (gp) fell silent"));
}

TEST_CASE("parity audit report: other people's text stays text", "[cli][audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    auto call = sample_call(1);
    auto rules = std::make_shared<audit::RulesInForce>();
    rules->rule_sets = {{"<script>", "=1+1", "sha256:<b>"}};
    rules->rules = {"=HYPERLINK(\"x\"),<script>alert(1)</script>"};
    call.rules = rules;
    call.states = {audit::RuleState::kFired};
    call.cards[0].rules = {{rules->rules[0], ""}};
    must(record(*store, call));
    REQUIRE(store->close());
  }
  const auto report = [&](const std::string& format) {
    return audit_command({"report", "--store", options.path, "--until", "2026-11-22", "--format", format}).out;
  };
  CHECK_THAT(report("html"), !Catch::Contains("<script>") && Catch::Contains("&lt;script&gt;"));
  CHECK_THAT(report("csv"), Catch::Contains("\"'=HYPERLINK(\"\"x\"\"),<script>"));
}

TEST_CASE("parity audit backup, erase, retain, rotate-key", "[cli][audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  std::string patient;
  {
    auto store = open_store(options);
    patient = store->pseudonyms().patient({"https://fhir.example/r4", "", "123"}).current;
    must(record(*store, sample_call(1, patient)));
    must(record(*store, sample_call(2)));
    REQUIRE(store->close());
  }
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", options.path});
    return audit_command(arguments);
  };
  SECTION("a backup verifies, and nothing is overwritten") {
    const std::string copy = folder.file("copy.db");
    CHECK(run({"backup", copy}).code == 0);
    CHECK(audit_command({"verify", "--store", copy}).code == 0);
    const cli::test::Answer again = run({"backup", copy});
    CHECK(again.code == 2);
  }
  SECTION("a patient is found as the server found them") {
    const cli::test::Answer wrong = run({"erase", "--patient", "123", "--issuer", "https://ehr.example"});
    CHECK(wrong.code == 1);
    CHECK_THAT(wrong.err, Catch::Contains("no row of this patient"));
    const cli::test::Answer erased =
        run({"erase", "--patient", "Patient/123", "--fhir-server", "HTTPS://fhir.example:443/r4/"});
    CHECK(erased.code == 0);
    CHECK(erased.out == "taken out: 1 call, 1 card, 0 answers, 0 rests\n");
    CHECK_FALSE(holds(erased.out + erased.err, "123"));
    CHECK(run({"verify"}).code == 0);
    CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 1);
  }
  SECTION("not while entries wait in a spool") {
    std::ofstream(options.spool_file()) << "x";
    const cli::test::Answer refused = run({"erase", "--patient", "123", "--fhir-server", "https://fhir.example/r4"});
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, Catch::Contains("entries wait in the spool"));
  }
  SECTION("retention") {
    CHECK(run({"retain", "8 years"}).out ==
          fmt::format("rows of before {}: taken out: 0 calls, 0 cards, 0 answers, 0 rests\n",
                      to_text(london_day({std::time(nullptr)}) - Span{8, SpanUnit::kYears})));
    CHECK(run({"retain", "soon"}).code == 2);
    CHECK(run({"retain", "0 days"}).code == 2);
  }
  SECTION("a rotated key: patients are still found, the file stays its owner's") {
    CHECK(run({"rotate-key"}).code == 0);
    struct stat about{};
    REQUIRE(::stat(options.key_file().c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0600U);
    CHECK(run({"erase", "--patient", "123", "--fhir-server", "https://fhir.example/r4"}).code == 0);
  }
}

TEST_CASE("parity audit: every sub-command has a help with an example", "[cli][audit]") {
  for (const char* command : {"verify", "show", "export", "report", "backup", "erase", "retain", "rotate-key"}) {
    const cli::test::Answer ran = audit_command({command, "--help"});
    INFO(command);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Catch::Contains("Example") && Catch::Contains("--store") && Catch::Contains("--config"));
  }
  CHECK(audit_command({}).code == 2);
}
