#include "tests/unit/cds-hooks/workbench/bench_fixture.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "cds-hooks/target.h"
#include "cli/author/approve.h"
#include "cli/serve/workbench_tools.h"
#include "tests/file_text.h"

namespace parity::hooks::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kServices = R"(services:
  weight-gp:
    hook: patient-view
    audience: gp
    rule-sets: [weight]
    title: Weight
    description: An example.
)";
constexpr const char* kConcepts = R"(concepts:
  body-weight:
    title: Body weight
    codes:
      http://snomed.info/sct: {27113001: Body weight}
    value: {unit: kg, plausible: 20 .. 400}
)";
constexpr const char* kHead = R"(id: weight
title: My first rules
version: 0.1.0
sources:
  my-practice: {title: An example that is no guideline, confidence: P}
hazards: {H-01: It may be late}
)";
constexpr const char* kRules = R"yaml(facts:
  age: {patient: age}
  last-weight: {observation: body-weight}
  weight-in-a-year: {observation: body-weight, within: 12 months}

definitions:
  adult: {age: ">= 18 years"}

rules:
  # Read it aloud.
  - id: weight-due
    title: Weight not recorded in the last 12 months
    gap: prevention
    applies-to: adult
    when: {weight-in-a-year: absent}
    audience:
      - {to: gp, indicator: info}
    prompt:
      summary: "Weight due (last: {{ last-weight.date | or 'none recorded' }})"
      detail: Ask whether the person is happy to be weighed.
    evidence: [my-practice]
    hazards: [H-01]
    status: draft
)yaml";
constexpr const char* kTests = R"(tests:
  - name: a weight of two years ago prompts
    today: 2026-11-22
    patient: {born: 1980-02-03}
    record:
      - {observation: body-weight, value: 80 kg, on: 2024-11-01}
    expect: {gp: [weight-due]}
)";
constexpr const char* kAda = R"({"resourceType":"Bundle","entry":[
  {"resource":{"resourceType":"Patient","id":"a","birthDate":"1980-02-03","name":[{"given":["Ada"],"family":"Example"}]}},
  {"resource":{"resourceType":"Observation","id":"w","status":"final","subject":{"reference":"Patient/a"},
   "code":{"coding":[{"system":"http://snomed.info/sct","code":"27113001"}]},"effectiveDateTime":"2026-03-01",
   "valueQuantity":{"value":80,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}}]})";

}  // namespace

BenchWorld::BenchWorld() {
  put_on_disk("services.yaml", kServices);
  put_on_disk("approvals.yaml", "approvals: []\n");
  put_on_disk("concepts/weight.yaml", kConcepts);
  put_on_disk("weight/ruleset.yaml", kHead);
  put_on_disk("weight/rules.yaml", kRules);
  put_on_disk("weight/tests/weight.yaml", kTests);
  fs::create_directories(folder / "pages");
  std::ofstream(folder / "pages/workbench.html") << "<!doctype html>shell";
  auto patients = std::make_shared<SamplePatients>();
  auto& ada = (*patients)["ada-example"];
  ada.name = "Ada Example";
  ada.about = "weighed in March";
  ada.bundle = kAda;

  cli::Configuration configuration;
  configuration.rules.directory = (folder / "rules").string();
  configuration.audit.path = (folder / "none.db").string();
  tools = cli::workbench_tools(configuration, patients);
  const auto files = tools.read();
  REQUIRE(files);
  auto checked = tools.check(*files);
  REQUIRE(checked);
  REQUIRE(checked->plan);
  DoorOptions options;
  options.cookie = CookieTravels::kAlsoInTheOpen;
  door.emplace(options, clock);
  log.emplace(LogOptions{}, [this](std::string_view line) { lines.emplace_back(line); });
  workbench.emplace(
      WorkbenchOptions{std::make_shared<const PageFiles>(PageFiles::read((folder / "pages").string()).value()),
                       patients,
                       {},
                       (folder / "work").string()},
      WorkbenchParts{*door, tools,
                     [served = make_served_rules(checked->plan, {})] { return RulesInUse{served, {}, {}}; }, clock,
                     *log});
}

BenchWorld::~BenchWorld() { workbench.reset(); }

std::vector<std::string> BenchWorld::logged() {
  workbench.reset();
  log.reset();
  return lines;
}

std::string BenchWorld::sign_in(const std::string& name, Role role) {
  const auto entered = door->enter(door->issue({name, role}));
  REQUIRE(entered);
  return entered->cookie.substr(0, entered->cookie.find(';'));
}

HttpRequest BenchWorld::request(Method method, std::string_view path, const std::string& cookie) {
  HttpRequest request;
  request.method = method;
  request.target = parse_target(path).value();
  request.headers = {{"Host", "localhost:8080"}, {"Content-Type", "application/json"}, {"X-Parity-Workbench", "page"}};
  if (!cookie.empty()) request.headers.push_back({"Cookie", "other=1; " + cookie});
  request.peer = "127.0.0.1";
  return request;
}

HttpResponse BenchWorld::ask(HttpRequest request) {
  REQUIRE(workbench->owns(request.target));
  return workbench->answer(std::move(request));
}

HttpResponse BenchWorld::get(std::string_view path, const std::string& cookie) {
  return ask(request(Method::kGet, std::string("/workbench/api/").append(path), cookie));
}

HttpResponse BenchWorld::post(std::string_view path, const std::string& cookie, std::string body) {
  HttpRequest one = request(Method::kPost, std::string("/workbench/api/").append(path), cookie);
  one.body = std::move(body);
  return ask(std::move(one));
}

fhir::JsonDocument BenchWorld::finished(std::string_view path, const std::string& cookie, std::string body) {
  const HttpResponse started = post(path, cookie, std::move(body));
  INFO(started.body);
  REQUIRE(started.status == 202);
  const auto document = fhir::parse_json(started.body);
  REQUIRE(document);
  const std::string job = "jobs/" + std::string(document->root()["job"].text());
  for (int i = 0; i < 3000; ++i) {
    auto status = json_of(get(job, cookie));
    const auto state = status.root()["state"].text();
    if (state == "done" || state == "failed") return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL("the work took too long");
  return std::move(fhir::parse_json("{}")).value();
}

std::string BenchWorld::on_disk(const std::string& file) const { return tests::file_text(folder / "rules" / file); }

void BenchWorld::put_on_disk(const std::string& file, const std::string& text) const {
  fs::create_directories((folder / "rules" / file).parent_path());
  std::ofstream(folder / "rules" / file, std::ios::binary) << text;
}

void BenchWorld::sign_off(const std::string& name) const {
  cli::ApproveOptions sign;
  sign.rules.rules = (folder / "rules").string();
  sign.name = name;
  sign.role = "clinical safety officer";
  sign.reason = "read";
  sign.time = parse_timestamp("2026-10-01T10:00:00Z")->instant.value();
  std::ostringstream out;
  std::ostringstream err;
  REQUIRE(cli::run_approve(sign, out, err) == 0);
}

fhir::JsonDocument json_of(const HttpResponse& response) {
  INFO(response.body);
  REQUIRE(response.status == 200);
  auto document = fhir::parse_json(response.body);
  REQUIRE(document);
  return std::move(*document);
}

}  // namespace parity::hooks::test
