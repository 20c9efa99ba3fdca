// The turns that a server can force on one query.
#include <catch2/catch.hpp>

#include "fhir-adapter/rest/query_walk.h"

namespace parity::fhir {
namespace {

const FhirServer kServer{*parse_base_url("https://a.org/fhir"), {}, {}, {}};

Verdict page(const std::string& next = {}) {
  std::string link =
      next.empty() ? "" : R"(,"link":[{"relation":"self","url":"x"},{"relation":"next","url":")" + next + "\"}]";
  return std::move(*parse_json(R"({"resourceType":"Bundle","type":"searchset")" + link + "}"));
}
Verdict resource(const std::string& json) { return std::move(*parse_json(json)); }

// Feeds answers until it ends; what was asked, and how it ended, as text.
struct Told {
  std::vector<std::string> asked;
  std::size_t pages = 0;
  std::string fault;
};

Told walk(FhirQuery query, std::vector<Verdict> answers, std::optional<FhirVersion> version = {}) {
  QueryWalk one(std::move(query), kServer, version, 3);
  Told told;
  QueryWalk::Step step = one.begin();
  for (std::size_t i = 0; std::holds_alternative<QueryWalk::Ask>(step); ++i) {
    told.asked.push_back(std::get<QueryWalk::Ask>(step).url.text());
    if (i == answers.size()) {
      told.fault = "still asks";
      return told;
    }
    step = one.take(std::move(answers[i]));
  }
  told.fault = one.fault() ? to_text(*one.fault()) : "";
  told.pages = one.answer().pages.size();
  return told;
}

template <class... Verdicts>
std::vector<Verdict> answers(Verdicts... verdicts) {
  std::vector<Verdict> list;
  (list.push_back(std::move(verdicts)), ...);
  return list;
}

const std::string kFirst = "https://a.org/fhir/Observation?patient=1";

TEST_CASE("pages are followed to the last") {
  const Told told =
      walk({"Observation?patient=1"}, answers(page("https://a.org/fhir?page=2"), page("?page=3"), page()));
  CHECK(told.asked == std::vector<std::string>{kFirst, "https://a.org/fhir?page=2", "https://a.org/fhir?page=3"});
  CHECK(told.pages == 3);
  CHECK(told.fault.empty());
}

TEST_CASE("what cuts an answer short") {
  struct Case {
    const char* name;
    std::vector<Verdict> answers;
    std::size_t pages;
    const char* fault;
  };
  Case cases[] = {
      {"more pages than allowed", answers(page("?p=2"), page("?p=3"), page("?p=4"), page()), 3, "endless"},
      {"a page that comes again", answers(page("?p=2"), page("?p=2")), 2, "endless"},
      {"the first page again", answers(page("https://a.org/fhir/Observation?patient=1")), 1, "endless"},
      {"a page elsewhere", answers(page("https://b.org/fhir?p=2")), 1, "elsewhere"},
      {"a page without TLS", answers(page("http://a.org/fhir?p=2")), 1, "elsewhere"},
      {"a page on another port", answers(page("https://a.org:444/fhir?p=2")), 1, "elsewhere"},
      {"a page in a file", answers(page("file:///etc/passwd")), 1, "elsewhere"},
      {"a page for the cloud's metadata", answers(page("http://169.254.169.254/latest")), 1, "elsewhere"},
      {"a page that fails", answers(page("?p=2"), Verdict(FetchFault::kServerFailed)), 1, "server-failed"},
      {"a page that is no Bundle", answers(page("?p=2"), resource(R"({"resourceType":"OperationOutcome"})")), 1,
       "not-fhir"},
      {"a redirect elsewhere", answers(Verdict(Redirect{"https://b.org/"})), 0, "elsewhere"},
      {"a redirect to itself", answers(Verdict(Redirect{"/fhir/Observation?patient=1"})), 0, "endless"},
      {"redirects without end",
       answers(Verdict(Redirect{"/1"}), Verdict(Redirect{"/2"}), Verdict(Redirect{"/3"}), Verdict(Redirect{"/4"})), 0,
       "endless"},
      {"busy twice",
       answers(Verdict(TryAgain{FetchFault::kThrottled, {}}), Verdict(TryAgain{FetchFault::kThrottled, {}})), 0,
       "throttled"},
      {"refused", answers(Verdict(FetchFault::kRefused)), 0, "refused"},
  };
  for (Case& one : cases) {
    CAPTURE(one.name);
    const Told told = walk({"Observation?patient=1"}, std::move(one.answers));
    CHECK(told.pages == one.pages);
    CHECK(told.fault == one.fault);
  }
}

TEST_CASE("busy once, or moved within the server, is no fault") {
  CHECK(walk({"Observation?patient=1"}, answers(Verdict(TryAgain{FetchFault::kThrottled, {}}), page())).fault.empty());
  const Told moved = walk({"Observation?patient=1"}, answers(Verdict(Redirect{"/r4/Observation?patient=1"}), page()));
  CHECK(moved.asked.back() == "https://a.org/r4/Observation?patient=1");
  CHECK(moved.fault.empty());
}

TEST_CASE("a next link can be what is asked first, on the same origin alone") {
  CHECK(walk({"https://a.org/fhir?p=2", {}, true}, answers(page())).fault.empty());
  CHECK(walk({"https://b.org/fhir?p=2", {}, true}, {}).fault == "elsewhere");
  CHECK(walk({"http://a.org/fhir?p=2", {}, true}, {}).fault == "elsewhere");
  CHECK(walk({"https://a.org/fhir?p=2", {}, true}, answers(resource(R"({"resourceType":"Patient"})"))).fault ==
        "not-fhir");
}

TEST_CASE("a server that has no such type is asked for its version, and then as STU3") {
  const FhirQuery query{"ServiceRequest?patient=1", {"ProcedureRequest?patient=1", "ReferralRequest?patient=1"}};
  const auto statement = [](const char* version) {
    return resource(std::string(R"({"resourceType":"CapabilityStatement","fhirVersion":")") + version + "\"}");
  };
  SECTION("it is one of STU3") {
    const Told told = walk(query, answers(Verdict(FetchFault::kNotOffered), statement("3.0.2"), page(), page()));
    CHECK(told.asked == std::vector<std::string>{"https://a.org/fhir/ServiceRequest?patient=1",
                                                 "https://a.org/fhir/metadata",
                                                 "https://a.org/fhir/ProcedureRequest?patient=1",
                                                 "https://a.org/fhir/ReferralRequest?patient=1"});
    CHECK(told.pages == 2);
    CHECK(told.fault.empty());
  }
  SECTION("it is not") {
    CHECK(walk(query, answers(Verdict(FetchFault::kNotOffered), statement("4.0.1"))).fault == "not-offered");
  }
  SECTION("it does not say") {
    CHECK(walk(query, answers(Verdict(FetchFault::kNotOffered), Verdict(FetchFault::kNotOffered))).fault ==
          "not-offered");
  }
  SECTION("it is known: nothing is asked twice") {
    CHECK(walk(query, answers(page(), page()), FhirVersion::kStu3).asked.size() == 2);
    CHECK(walk(query, answers(Verdict(FetchFault::kNotOffered)), FhirVersion::kR4).asked.size() == 1);
  }
}

}  // namespace
}  // namespace parity::fhir
