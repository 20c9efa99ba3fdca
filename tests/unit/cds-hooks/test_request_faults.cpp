// What a refused hook or feedback request is told: old forms by name, and never more faults than anybody reads.
#include <catch2/catch.hpp>

#include "cds-hooks/body_decoder.h"
#include "cds-hooks/feedback_request.h"
#include "cds-hooks/hook_request.h"

using namespace parity::hooks;

namespace {

std::vector<std::string> paths(const std::vector<Fault>& faults) {
  std::vector<std::string> found;
  for (const Fault& fault : faults) found.push_back(fault.path);
  return found;
}

// "[1,1,…]"
std::string many_ones(std::size_t count) {
  std::string list = "[1";
  for (std::size_t i = 1; i < count; ++i) list += ",1";
  return list + "]";
}

}  // namespace

TEST_CASE("request faults: forms of before 1.0 are named, with what they are today", "[cds-hooks]") {
  const auto refused = decode_hook_request(
      R"({"hook": "patient-view", "hookInstance": "x", "user": "Practitioner/1", "patient": "2", "context": {}})");
  REQUIRE_FALSE(refused);
  CHECK(paths(refused.error()) == std::vector<std::string>{"context.userId", "context.patientId", "user", "patient"});
  CHECK(refused.error().back().diagnostics ==
        "`patient` here is the form before CDS Hooks 1.0: it is `context.patientId` now");
}

TEST_CASE("request faults: in a request that can be answered, an old field is an unknown field", "[cds-hooks]") {
  const auto read = decode_hook_request(
      R"({"hook": "patient-view", "hookInstance": "x", "patient": "2", "oauth": {},
          "context": {"userId": "Practitioner/1", "patientId": "Patient/2"}})");
  REQUIRE(read);
  CHECK(read->patient_id == "2");
}

TEST_CASE("request faults: a flood of wrong values is cut short", "[cds-hooks]") {
  const auto hook = decode_hook_request(
      R"({"hook": "order-select", "hookInstance": "x", "context": {"userId": "Practitioner/1", "patientId": "2",
          "draftOrders": {}, "selections": )" +
      many_ones(100'000) + "}}");
  REQUIRE_FALSE(hook);
  CHECK(hook.error().size() == BodyDecoder::kMostFaults);
  CHECK(hook.error().front().path == "context.selections[0]");

  const auto feedback = decode_feedback(R"({"feedback": )" + many_ones(100'000) + "}");
  REQUIRE_FALSE(feedback);
  CHECK(feedback.error().size() == BodyDecoder::kMostFaults);
}
