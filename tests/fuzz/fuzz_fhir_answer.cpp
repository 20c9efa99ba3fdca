// Any bytes as HTTP answers of a FHIR server: a status, header lines, an empty line, a body. Whatever they say, only
// FHIR JSON of status 200 is a page, what is asked next is of the same origin, and it comes to an end.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "fhir-adapter/rest/query_walk.h"

namespace {

using namespace parity::fhir;

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
constexpr unsigned kMostPages = 4;
// Pages, redirects, a second try for each of them, and the version.
constexpr unsigned kMostRequests = 40;

void require(bool truth) {
  if (!truth) std::abort();
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

HttpAnswer parse(std::string_view text) {
  HttpAnswer answer;
  answer.status = std::atoi(std::string(take_line(text)).c_str());
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) break;
    const std::size_t colon = line.find(": ");
    const std::string value(colon == std::string_view::npos ? "" : line.substr(colon + 2));
    const std::string_view name = line.substr(0, colon);
    if (name == "Content-Type") answer.content_type = value;
    if (name == "Content-Encoding") answer.content_encoding = value;
    if (name == "Retry-After") answer.retry_after = value;
    if (name == "Date") answer.date = value;
    if (name == "Location") answer.location = value;
  }
  answer.body = text;
  return answer;
}

void check_urls(std::string_view text) {
  const auto url = parse_url(text);
  if (!url) return;
  const auto again = parse_url(url->text());
  require(again && again->text() == url->text() && same_origin(*url, *again));
  require(url->host.find_first_of("/?#@\\ ") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const HttpAnswer answer = parse({reinterpret_cast<const char*>(data), size});
  check_urls(answer.location);
  check_urls(answer.body);

  static const FhirServer server{*parse_base_url("https://fhir.example.org/r4"), {}, {}, {}};
  QueryWalk walk({"ServiceRequest?patient=1", {"ProcedureRequest?patient=1"}}, server, {}, kMostPages);
  QueryWalk::Step step = walk.begin();
  unsigned requests = 0;
  while (const auto* ask = std::get_if<QueryWalk::Ask>(&step)) {
    require(same_origin(ask->url, server.base));
    require(ask->after.count() >= 0);
    require(++requests < kMostRequests);
    Verdict verdict = judge(answer, kMostBytes);
    if (std::holds_alternative<JsonDocument>(verdict)) require(answer.status == 200);
    step = walk.take(std::move(verdict));
  }
  const auto fault = walk.fault();
  const FetchedAnswer read = walk.answer();
  require(read.pages.size() <= kMostPages);
  require(fault.has_value() || !read.pages.empty());
  return 0;
}
