// What each answer comes to. Anything but FHIR JSON with status 200 must be a fault: never an empty answer.
#include <zlib.h>

#include <catch2/catch.hpp>

#include "fhir-adapter/rest/http_answer.h"
#include "fhir-adapter/rest/inflate.h"

namespace parity::fhir {
namespace {

constexpr std::size_t kLimit = 100'000;

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<Bytef> input(text.begin(), text.end());
  std::vector<Bytef> output(deflateBound(&stream, input.size()));
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = output.data();
  stream.avail_out = static_cast<uInt>(output.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  output.resize(stream.total_out);
  deflateEnd(&stream);
  return {output.begin(), output.end()};
}

HttpAnswer ok(std::string body) {
  HttpAnswer answer;
  answer.status = 200;
  answer.content_type = "application/fhir+json; charset=utf-8";
  answer.body = std::move(body);
  return answer;
}

std::string told(HttpAnswer answer) {
  const Verdict verdict = judge(std::move(answer), kLimit);
  if (std::holds_alternative<JsonDocument>(verdict)) return "page";
  if (const auto* again = std::get_if<TryAgain>(&verdict))
    return "again after " + std::to_string(again->after.count()) + " else " + std::string(to_text(again->fault));
  if (const auto* redirect = std::get_if<Redirect>(&verdict)) return "to " + redirect->location;
  return std::string(to_text(std::get<FetchFault>(verdict)));
}

TEST_CASE("a status comes to a page, another try, another place or a fault") {
  struct Case {
    int status;
    const char* want;
  };
  const Case cases[] = {{200, "page"},
                        {201, "not-offered"},
                        {204, "not-offered"},
                        {206, "not-offered"},
                        {304, "not-offered"},
                        {400, "not-offered"},
                        {401, "refused"},
                        {403, "refused"},
                        {404, "not-offered"},
                        {410, "not-offered"},
                        {500, "server-failed"},
                        {502, "server-failed"},
                        {599, "server-failed"},
                        {0, "not-offered"},
                        {100, "not-offered"},
                        {999, "not-offered"},
                        {301, "not-offered"},  // without saying where to
                        {429, "again after 50 else throttled"},
                        {503, "again after 50 else server-failed"}};
  for (const Case& one : cases) {
    CAPTURE(one.status);
    HttpAnswer answer = ok(R"({"resourceType":"Bundle"})");
    answer.status = one.status;
    CHECK(told(std::move(answer)) == one.want);
  }
  HttpAnswer elsewhere;
  elsewhere.status = 307;
  elsewhere.location = "https://b.org/";
  CHECK(told(elsewhere) == "to https://b.org/");
}

TEST_CASE("a body must be FHIR JSON") {
  struct Case {
    const char* content_type;
    const char* body;
    const char* want;
  };
  const Case cases[] = {
      {"application/fhir+json", R"({"resourceType":"Bundle"})", "page"},
      {"Application/JSON", R"({"resourceType":"Bundle"})", "page"},
      {"application/json+fhir;charset=UTF-8", R"({"resourceType":"Bundle"})", "page"},
      {"text/html", R"({"resourceType":"Bundle"})", "not-fhir"},
      {"application/fhir+xml", "<Bundle/>", "not-fhir"},
      {"", R"({"resourceType":"Bundle"})", "not-fhir"},
      {"application/fhir+json", "", "not-fhir"},
      {"application/fhir+json", "{}", "not-fhir"},
      {"application/fhir+json", "[]", "not-fhir"},
      {"application/fhir+json", "null", "not-fhir"},
      {"application/fhir+json", R"({"resourceType":7})", "not-fhir"},
      {"application/fhir+json", R"({"resourceType":"Bundle")", "not-fhir"},
      {"application/fhir+json", R"({"resourceType":"Bundle","entry":[],"entry":[]})", "not-fhir"},
      {"application/fhir+json", "<html>Sign in</html>", "not-fhir"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.content_type, one.body);
    HttpAnswer answer = ok(one.body);
    answer.content_type = one.content_type;
    CHECK(told(std::move(answer)) == one.want);
  }
}

TEST_CASE("a compressed body is bounded and whole") {
  const std::string page = R"({"resourceType":"Bundle"})";
  const std::string zipped = gzip(page);
  struct Case {
    const char* name;
    std::string encoding;
    std::string body;
    const char* want;
  };
  const Case cases[] = {
      {"gzip", "gzip", zipped, "page"},
      {"its old name", "X-GZIP", zipped, "page"},
      {"two members", "gzip", gzip(R"({"resourceType":)") + gzip(R"("Bundle"})"), "page"},
      {"none", "identity", page, "page"},
      {"not said", "", zipped, "not-fhir"},
      {"said, and is not", "gzip", page, "broken"},
      {"cut short", "gzip", zipped.substr(0, zipped.size() - 3), "broken"},
      {"empty", "gzip", "", "broken"},
      {"another", "br", page, "not-fhir"},
      {"twice", "gzip, gzip", gzip(zipped), "not-fhir"},
      {"a bomb", "gzip", gzip(std::string(50'000'000, ' ')), "too-large"},
      {"just over", "gzip", gzip(page + std::string(kLimit + 1 - page.size(), ' ')), "too-large"},
      {"just within", "gzip", gzip(page + std::string(kLimit - page.size(), ' ')), "page"},
      {"plain, just within", "", page + std::string(kLimit - page.size(), ' '), "page"},
      {"plain, over", "", page + std::string(kLimit + 1 - page.size(), ' '), "too-large"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    HttpAnswer answer = ok(one.body);
    answer.content_encoding = one.encoding;
    CHECK(told(std::move(answer)) == one.want);
  }
}

TEST_CASE("Retry-After is seconds, or a date against the server's own") {
  constexpr const char* kNow = "Sun, 22 Nov 2026 06:00:00 GMT";
  struct Case {
    const char* retry_after;
    const char* date;
    std::int64_t want;  // milliseconds; -1: can't be read
  };
  const Case cases[] = {{"0", "", 0},
                        {" 2 ", "", 2'000},
                        {"99999999999999999999", "", 86'400'000},
                        {"-1", "", -1},
                        {"1.5", "", -1},
                        {"soon", "", -1},
                        {"Sun, 22 Nov 2026 06:00:07 GMT", kNow, 7'000},
                        {"Sun, 22 Nov 2026 05:00:00 GMT", kNow, 0},
                        {"Sun, 22 Nov 2026 06:00:07 GMT", "", -1},
                        {"Sun, 31 Feb 2026 06:00:07 GMT", kNow, -1},
                        {"Mon, 22 Nov 2027 06:00:00 GMT", kNow, 86'400'000}};
  for (const Case& one : cases) {
    CAPTURE(one.retry_after);
    const auto delay = retry_delay(one.retry_after, one.date);
    CHECK((delay ? delay->count() : -1) == one.want);
  }
}

TEST_CASE("a capability statement tells the version") {
  struct Case {
    const char* json;
    std::optional<FhirVersion> want;
  };
  const Case cases[] = {
      {R"({"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"})", FhirVersion::kStu3},
      {R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1"})", FhirVersion::kR4},
      {R"({"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"})", FhirVersion::kR5},
      {R"({"resourceType":"CapabilityStatement","fhirVersion":"1.0.2"})", std::nullopt},
      {R"({"resourceType":"CapabilityStatement"})", std::nullopt},
      {R"({"resourceType":"Bundle","fhirVersion":"4.0.1"})", std::nullopt},
  };
  for (const Case& one : cases) {
    CAPTURE(one.json);
    CHECK(version_said_by(parse_json(one.json)->root()) == one.want);
  }
}

}  // namespace
}  // namespace parity::fhir
