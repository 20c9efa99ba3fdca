// Queries under way, over a transport that answers when the test says so.
#include <catch2/catch.hpp>

#include <chrono>
#include <utility>
#include <vector>

#include "fhir-adapter/rest/fhir_client.h"

namespace parity::fhir {
namespace {

constexpr const char* kFirstPage =
    R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"?page=2"}]})";

// The first request is answered before get() returns, the second not at all.
class AnswersOnce final : public HttpTransport {
 public:
  Cancel get(HttpGet, Done done) override {
    const std::size_t own = asked_++;
    if (own == 0) {
      HttpAnswer answer;
      answer.status = 200;
      answer.content_type = "application/fhir+json";
      answer.body = kFirstPage;
      done(std::move(answer));
    } else {
      waiting_.push_back(std::move(done));
    }
    return [this, own] {
      cancelled.push_back(own);
      for (const Done& waiting : std::exchange(waiting_, {})) waiting(tl::unexpected(TransportFault::kBroken));
    };
  }
  std::vector<std::size_t> cancelled;

 private:
  std::size_t asked_ = 0;
  std::vector<Done> waiting_;
};

class Here final : public NameResolver {
  void resolve(const std::string&, Done done) override { done({*parse_address("127.0.0.1")}); }
};

}  // namespace

TEST_CASE("fetch run: what is under way is cancelled, not the page before that was answered at once", "[fhir][rest]") {
  const auto transport = std::make_shared<AnswersOnce>();
  FetchResult result;
  {
    FhirClient client({}, transport, std::make_shared<Here>());
    FetchSet set;
    set.server = std::make_shared<const FhirServer>(FhirServer{*parse_url("http://127.0.0.1/fhir"), {}, {}, {}});
    set.queries = {{"Observation?patient=1"}};
    set.deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    client.fetch(std::move(set), [&](FetchResult one) { result = std::move(one); });
  }
  CHECK(transport->cancelled == std::vector<std::size_t>{1});
  REQUIRE(result.answers.size() == 1);
  CHECK(result.answers[0].pages.size() == 1);
  CHECK(result.answers[0].fault == FetchFault::kTimedOut);
}

}  // namespace parity::fhir
