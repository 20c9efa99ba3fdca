// Medications that prescriptions refer to and that no answer holds: what is asked for, once, and what becomes of it.
#include "fhir-adapter/rest/medication_follower.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "fhir-adapter/missing_medications.h"

using namespace parity;
using namespace parity::fhir;

namespace {

using Texts = std::vector<std::string>;

std::string bundle(const std::string& entries) {
  return R"({"resourceType": "Bundle", "type": "searchset", "entry": [)" + entries + "]}";
}
std::string request(const std::string& medication) {
  return R"({"resource": {"resourceType": "MedicationRequest", )" + medication + "}}";
}
std::string refers_to(const std::string& reference) {
  return request(fmt::format(R"("medicationReference": {{"reference": "{}"}})", reference));
}

Texts missing_in(const std::string& json) {
  const auto document = parse_json(json);
  REQUIRE(document);
  const JsonView root = document->root();
  return missing_medications({&root, 1}, "https://fhir.example.org/r4", 3);
}

// Answers by target, and keeps what it was asked.
class FakeSource final : public FhirSource {
 public:
  void fetch(FetchSet set, std::function<void(FetchResult)> done) override {
    FetchResult result;
    for (const FhirQuery& query : set.queries) {
      asked.push_back(query.target);
      FetchedAnswer& answer = result.answers.emplace_back();
      const auto known = answers.find(query.target);
      if (known == answers.end())
        answer.fault = FetchFault::kRefused;
      else
        answer.pages.push_back(std::move(*parse_json(known->second)));
    }
    deadlines.push_back(set.deadline);
    done(std::move(result));
  }

  std::map<std::string, std::string> answers;
  Texts asked;
  std::vector<std::chrono::steady_clock::time_point> deadlines;
};

struct Following {
  FetchResult fetch(Texts queries, std::vector<JsonView> given = {}) {
    FetchSet set;
    set.server =
        std::make_shared<const FhirServer>(FhirServer{*parse_base_url("https://fhir.example.org/r4"), {}, {}, {}});
    for (std::string& query : queries) set.queries.push_back({std::move(query)});
    set.given = std::move(given);
    set.deadline = deadline;
    FetchResult answered;
    MedicationFollower(source).fetch(std::move(set), [&](FetchResult result) { answered = std::move(result); });
    return answered;
  }
  FakeSource source;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
};

}  // namespace

TEST_CASE("missing medications: which references are asked for") {
  const std::string medication = R"({"resource": {"resourceType": "Medication", "id": "1"}})";
  struct Case {
    const char* name;
    std::string json;
    Texts want;
  };
  const Case cases[] = {
      {"one that is not there", bundle(refers_to("Medication/1")), {"1"}},
      {"one that is there", bundle(refers_to("Medication/1") + "," + medication), {}},
      {"each once, sorted",
       bundle(refers_to("Medication/2") + "," + refers_to("Medication/1") + "," + refers_to("Medication/2/_history/3")),
       {"1", "2"}},
      {"of the same server", bundle(refers_to("https://fhir.example.org/r4/Medication/1")), {"1"}},
      {"of another", bundle(refers_to("https://fhir.example.com/r4/Medication/1")), {}},
      {"of a path that only begins alike", bundle(refers_to("https://fhir.example.org/r4/x/Medication/1")), {}},
      {"contained", bundle(refers_to("#med")), {}},
      {"by urn", bundle(refers_to("urn:uuid:9f0c")), {}},
      {"an id that would change the query", bundle(refers_to("Medication/1&_count=9")), {}},
      {"several ids in one", bundle(refers_to("Medication/1,2")), {}},
      {"no more than asked",
       bundle(refers_to("Medication/1") + "," + refers_to("Medication/2") + "," + refers_to("Medication/3") + "," +
              refers_to("Medication/4")),
       {"1", "2", "3"}},
      {"with a name beside it",
       bundle(request(R"("medicationReference": {"reference": "Medication/1", "display": "Priadel 400mg"})")),
       {}},
      {"R5", bundle(request(R"("medication": {"reference": {"reference": "Medication/1"}})")), {"1"}},
      {"R5 with a concept",
       bundle(request(R"("medication": {"concept": {"text": "Priadel"}, "reference": {"reference": "Medication/1"}})")),
       {}},
      {"a statement alone",
       R"({"resourceType": "MedicationStatement", "medicationReference": {"reference": "Medication/1"}})",
       {"1"}},
      {"a Bundle inside", bundle(R"({"resource": )" + bundle(refers_to("Medication/1")) + "}"), {"1"}},
      {"something else",
       R"({"resourceType": "Observation", "medicationReference": {"reference": "Medication/1"}})",
       {}},
      {"no object", "[1, null]", {}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(missing_in(c.json) == c.want);
  }
}

TEST_CASE("medication follower: asks a second time for what the answers refer to, with the same deadline") {
  Following one;
  one.source.answers["MedicationRequest?patient=1"] =
      bundle(refers_to("Medication/b") + "," + refers_to("Medication/a"));
  one.source.answers["Medication?_id=a,b&_count=2"] =
      bundle(R"({"resource": {"resourceType": "Medication", "id": "a"}})");
  const FetchResult result = one.fetch({"MedicationRequest?patient=1"});
  CHECK(one.source.asked == Texts{"MedicationRequest?patient=1", "Medication?_id=a,b&_count=2"});
  CHECK(one.source.deadlines == std::vector{one.deadline, one.deadline});
  CHECK(result.answers.size() == 1);
  REQUIRE(result.medications.size() == 1);
  CHECK_FALSE(result.medications[0].fault);
}

TEST_CASE("medication follower: what was given is looked at too, and nothing is asked for twice") {
  Following one;
  const auto given = parse_json(bundle(refers_to("Medication/a")));
  CHECK(one.fetch({}, {given->root()}).medications.front().fault == FetchFault::kRefused);
  CHECK(one.source.asked == Texts{"Medication?_id=a&_count=1"});
  Following none;
  none.source.answers["Condition?patient=1"] = bundle("");
  CHECK(none.fetch({"Condition?patient=1"}).medications.empty());
  CHECK(none.source.asked == Texts{"Condition?patient=1"});
}

TEST_CASE("medication follower: many are asked for in few queries, and not without end") {
  Following one;
  std::string entries;
  for (int i = 0; i < 1000; ++i) entries += (i == 0 ? "" : ",") + refers_to(fmt::format("Medication/m{}", i));
  const auto given = parse_json(bundle(entries));
  CHECK(one.fetch({}, {given->root()}).medications.size() == 4);
}
