// The surgery's endpoints without a socket, over the sample rules: its files, patients, chart and trace.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "cds-hooks/pages/surgery.h"
#include "fhir-adapter/json.h"
#include "tests/temporary_folder.h"
#include "tests/unit/cds-hooks/sample_plan.h"
#include "tests/unit/cds-hooks/services_fixture.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;
using parity::tests::TemporaryFolder;

namespace {

namespace fs = std::filesystem;

struct Page {
  explicit Page(const TemporaryFolder& files, const TemporaryFolder& patients) {
    SurgeryOptions options;
    options.pages = std::make_shared<const PageFiles>(PageFiles::read(files.path()).value());
    options.patients = std::make_shared<const SamplePatients>(read_sample_patients(patients.path()).value());
    surgery.emplace(std::move(options), [this] { return in_use; }, clock);
  }

  HttpResponse get(std::string_view target) { return ask(Method::kGet, target, {}); }
  HttpResponse post(std::string_view target, std::string body) { return ask(Method::kPost, target, std::move(body)); }

  HttpResponse ask(Method method, std::string_view target, std::string body) {
    HttpRequest request;
    request.method = method;
    request.target = parse_target(target).value();
    request.headers = {{"Host", "localhost"}, {"Content-Type", "application/json"}};
    request.body = std::move(body);
    REQUIRE(surgery->owns(request.target));
    return surgery->answer(std::move(request));
  }

  RulesInUse in_use{make_served_rules(sample_plan(), {}), {}, {}};
  FixedClock clock;
  std::optional<Surgery> surgery;
};

struct Surroundings {
  Surroundings() {
    files.write("index.html", "<!doctype html>front");
    files.write("surgery.js", "script");
    patients.write("ada-example-all-well.json",
                   R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient",
                     "name":[{"given":["Ada"],"family":"Example"}]}}]})");
    patients.write("notes.json", R"({"resourceType":"Patient"})");
    patients.write("broken.json", "{");
    patients.write("readme.txt", "not a patient");
  }
  TemporaryFolder files;
  TemporaryFolder patients;
};

std::string question(const std::string& bundle, const std::string& more) {
  return R"({"audience":"gp","bundle":)" + bundle + more + "}";
}

fhir::JsonDocument json(const HttpResponse& response) {
  INFO(response.body);
  REQUIRE(response.status == 200);
  return std::move(fhir::parse_json(response.body)).value();
}

}  // namespace

TEST_CASE("surgery: pages carry a policy under which only our own files run", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  struct Case {
    const char* target;
    int status;
    const char* type;
  };
  for (const Case& c :
       {Case{"/", 200, "text/html; charset=utf-8"}, Case{"/pages/surgery.js", 200, "text/javascript; charset=utf-8"},
        Case{"/pages/none.js", 404, "application/json"}, Case{"/pages/../secret", 404, "application/json"},
        Case{"/pages/%2e%2e/secret", 404, "application/json"}, Case{"/pages/", 404, "application/json"}}) {
    INFO(c.target);
    const HttpResponse response = page.get(c.target);
    CHECK(response.status == c.status);
    CHECK(response.content_type == c.type);
    bool has_policy = false;
    for (const HttpHeader& header : response.headers)
      has_policy =
          has_policy || (header.name == "Content-Security-Policy" && header.value.find("default-src 'none'") == 0 &&
                         header.value.find("unsafe") == std::string::npos);
    CHECK(has_policy);
  }
}

TEST_CASE("surgery: the list holds Bundles alone, by their Patient's name", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  const auto list = json(page.get("/surgery/patients"));
  CHECK(list.root()["today"].text() == "2026-11-22");
  REQUIRE(list.root()["patients"].size() == 1);
  const auto ada = list.root()["patients"].at(0);
  CHECK(ada["id"].text() == "ada-example-all-well");
  CHECK(ada["name"].text() == "Ada Example");
  CHECK(ada["about"].text() == "all well");
  CHECK(json(page.get("/surgery/patients/ada-example-all-well")).root()["resourceType"].text() == "Bundle");
  CHECK(page.get("/surgery/patients/nobody").status == 404);
  CHECK(page.get("/surgery/nothing").status == 404);
}

TEST_CASE("surgery: the chart has each check with its course and the day on which the rule will fire", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  const std::string bundle = bundle_with(
      {observation("27113001", "2025-03-01", "70", "kg"), observation("27113001", "2026-03-01", "72.5", "kg")});
  const auto chart = json(page.post("/surgery/chart", question(bundle, R"(,"group":"check")")));
  REQUIRE(chart.root()["checks"].size() == 2);
  const auto weight = chart.root()["checks"].at(0);
  CHECK(weight["rule"].text() == "weight-due");
  CHECK(weight["state"].text() == "not-fired");
  CHECK(weight["due"].text() == "2027-03-02");
  CHECK(weight["last"]["text"].text() == "72.5 kg");
  CHECK(weight["last"]["date"].text() == "2026-03-01");
  REQUIRE(weight["series"].size() == 1);
  const auto points = weight["series"].at(0)["points"];
  REQUIRE(points.size() == 2);
  CHECK(points.at(0)["date"].text() == "2025-03-01");
  CHECK(points.at(1)["values"].at(0).number_text() == "72.5");
  const auto pulse = chart.root()["checks"].at(1);
  CHECK(pulse["state"].text() == "fired");
  CHECK(pulse["due"].text() == "2026-11-22");
  CHECK_FALSE(pulse["last"].exists());
}

TEST_CASE("surgery: a value that could not be used is on the chart, with the reason", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  const std::string bundle = bundle_with({observation("27113001", "2026-03-01", "712", "kg")});
  const auto chart = json(page.post("/surgery/chart", question(bundle, R"(,"group":"check")")));
  const auto weight = chart.root()["checks"].at(0);
  CHECK(weight["state"].text() == "fired");
  CHECK(weight["series"].size() == 0);
  CHECK(weight["events"].at(0)["fault"].text() == "is outside the plausible range");
  CHECK(chart.root()["warnings"].size() == 1);
}

TEST_CASE("surgery: the trace is the one that `explain` prints", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  const auto trace = json(page.post("/surgery/explain", question(bundle_with({}), R"(,"rule":"weight-due")")));
  CHECK(trace.root()["state"].text() == "fired");
  CHECK(trace.root()["trace"].at(0)["label"].text() == "applies-to");
  CHECK(page.post("/surgery/explain", question(bundle_with({}), R"(,"rule":"none")")).status == 404);
}

TEST_CASE("surgery: groups are those of the site, also after a reload", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  const auto state = [&] {
    const auto trace = json(page.post("/surgery/explain", question(bundle_with({}), R"(,"rule":"weight-due")")));
    return std::string(trace.root()["state"].text());
  };
  CHECK(state() == "fired");
  page.in_use.disabled_groups = {"check"};
  CHECK(state() == "not-applicable");
  page.in_use.disabled_groups.clear();
  CHECK(state() == "fired");
}

TEST_CASE("surgery: draft orders are orders", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  const auto asked = [&](const std::string& ordered) {
    const std::string draft =
        R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest","status":"draft",
            "intent":"order","subject":{"reference":"Patient/1"},"medicationCodeableConcept":{"text":")" +
        ordered + R"("}}}]})";
    const auto trace = json(page.post(
        "/surgery/explain", question(bundle_with({drug("Lithium carbonate 400mg tablets")}),
                                     R"(,"hook":"order-sign","rule":"nsaid-ordered","draftOrders":)" + draft)));
    return std::string(trace.root()["state"].text());
  };
  CHECK(asked("Ibuprofen 400mg tablets") == "fired");
  CHECK(asked("Amoxicillin 500mg capsules") == "not-fired");
}

TEST_CASE("surgery: what can't be read is refused, with every fault", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  struct Case {
    const char* body;
    std::size_t faults;
  };
  for (const Case& c : {Case{"{", 1}, Case{"[]", 1}, Case{"{}", 2}, Case{R"({"audience":"nurse","bundle":{}})", 1},
                        Case{R"({"audience":"gp","bundle":[]})", 1}, Case{R"({"audience":"gp","bundle":{}})", 1},
                        Case{R"({"audience":"gp","bundle":{"resourceType":"Bundle"}})", 1}}) {
    INFO(c.body);
    const HttpResponse response = page.post("/surgery/chart", c.body);
    CHECK(response.status == 400);
    const auto outcome = fhir::parse_json(response.body);
    REQUIRE(outcome);
    CHECK(outcome->root()["issue"].size() == c.faults);
  }
}

TEST_CASE("surgery: another site gets nothing", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  HttpRequest request;
  request.method = Method::kGet;
  request.target = parse_target("/surgery/patients").value();
  request.headers = {{"Host", "rebound.example"}};
  const HttpResponse response = page.surgery->answer(std::move(request));
  CHECK(response.status == 403);
  CHECK(response.body.find("ada") == std::string::npos);
}

TEST_CASE("surgery: its methods", "[pages]") {
  const Surroundings there;
  Page page(there.files, there.patients);
  const auto allowed = [&](std::string_view target) {
    return page.surgery->allowed_methods(parse_target(target).value());
  };
  CHECK(allowed("/") == "GET, HEAD");
  CHECK(allowed("/surgery/patients") == "GET, HEAD");
  CHECK(allowed("/surgery/chart") == "POST");
  CHECK(allowed("/surgery/explain") == "POST");
  CHECK_FALSE(page.surgery->owns(parse_target("/cds-services").value()));
  CHECK_FALSE(page.surgery->owns(parse_target("/health").value()));
  CHECK_FALSE(page.surgery->owns(parse_target("/surgery").value()));
}

TEST_CASE("page files: a folder that is not there is an error, links are not followed", "[pages]") {
  CHECK_FALSE(PageFiles::read("/nowhere/at/all"));
  const TemporaryFolder folder;
  folder.write("index.html", "x");
  fs::create_symlink("/etc/passwd", fs::path(folder.path()) / "secret.txt");
  const auto files = PageFiles::read(folder.path());
  REQUIRE(files);
  CHECK(files->has("index.html"));
  CHECK_FALSE(files->has("secret.txt"));
}
