// The plain values of HTTP, and the once-only responder.
#include <catch2/catch.hpp>

#include <optional>

#include "cds-hooks/http.h"

using namespace parity::hooks;

namespace {

struct Sent {
  int times = 0;
  HttpResponse last;
  Responder responder() {
    return Responder([this](HttpResponse response) {
      ++times;
      last = std::move(response);
    });
  }
};

}  // namespace

TEST_CASE("http: header names are compared without case", "[cds-hooks]") {
  HttpRequest request;
  request.headers = {{"Content-Type", "application/json"}, {"x-a", "1"}, {"X-A", "2"}};
  CHECK(request.header("content-TYPE") == "application/json");
  CHECK(request.header("X-A") == "1");
  CHECK_FALSE(request.header("Content"));
  CHECK_FALSE(request.header("Content-Type2"));
}

TEST_CASE("http: methods and reasons", "[cds-hooks]") {
  for (const char* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    CHECK(to_text(parse_method(name)) == name);
  }
  CHECK(parse_method("get") == Method::kOther);
  CHECK(parse_method("TRACE") == Method::kOther);
  CHECK(reason_phrase(412) == "Precondition Failed");
  CHECK(reason_phrase(299) == "Unknown");
}

TEST_CASE("responder: answers once", "[cds-hooks]") {
  Sent sent;
  {
    auto responder = sent.responder();
    responder.send({.status = 200});
    responder.send({.status = 204});
  }
  CHECK(sent.times == 1);
  CHECK(sent.last.status == 200);
}

TEST_CASE("responder: dropped, it answers 500 with an OperationOutcome", "[cds-hooks]") {
  Sent sent;
  {
    const auto responder = sent.responder();
  }
  CHECK(sent.times == 1);
  CHECK(sent.last.status == 500);
  CHECK(sent.last.body.find(R"("resourceType":"OperationOutcome")") != std::string::npos);
}

TEST_CASE("responder: moving takes the duty to answer along", "[cds-hooks]") {
  Sent first, second;
  {
    auto a = first.responder();
    auto b = std::move(a);
    CHECK(first.times == 0);
    b = second.responder();  // what b had to answer is answered now
    CHECK(first.times == 1);
    CHECK(first.last.status == 500);
    b.send({.status = 200});
  }
  CHECK(first.times == 1);
  CHECK(second.times == 1);
  CHECK(second.last.status == 200);
}

TEST_CASE("responder: a wrapped one finishes every answer, also that of being dropped", "[cds-hooks]") {
  const auto finish = [](HttpResponse& response) { response.headers.push_back({"X", "y"}); };
  Sent sent;
  Responder::wrap(sent.responder(), finish).send({.status = 200});
  CHECK(sent.times == 1);
  CHECK(sent.last.status == 200);
  REQUIRE(sent.last.headers.size() == 1);

  Sent dropped;
  {
    const auto responder = Responder::wrap(dropped.responder(), finish);
  }
  CHECK(dropped.times == 1);
  CHECK(dropped.last.status == 500);
  CHECK(dropped.last.headers.size() == 1);
}
