#include "fhir-adapter/rest/http_answer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "fhir-adapter/rest/inflate.h"

namespace parity::fhir {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortPause{50};
constexpr std::int64_t kLongestPauseSeconds = 86'400;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// FHIR R4, 3.1.0.1.11; the second is STU3's first name for it, the third is sent by gateways.
bool is_fhir_json(std::string_view content_type) {
  const std::string type = lower(trimmed(content_type.substr(0, content_type.find(';'))));
  return type == "application/fhir+json" || type == "application/json+fhir" || type == "application/json";
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* found = std::find(kMonths.begin(), kMonths.end(), name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<int>(found - kMonths.begin()) + 1;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", the one form that may still be made (RFC 9110, 5.6.7).
std::optional<std::chrono::sys_seconds> http_date(std::string_view text) {
  constexpr std::size_t kLength = 29;
  if (text.size() != kLength || !text.ends_with(" GMT") || text[19] != ':' || text[22] != ':') return std::nullopt;
  const auto day = number(text.substr(5, 2));
  const auto month = month_of(text.substr(8, 3));
  const auto year = number(text.substr(12, 4));
  const auto hour = number(text.substr(17, 2));
  const auto minute = number(text.substr(20, 2));
  const auto second = number(text.substr(23, 2));
  if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

Verdict try_again(const HttpAnswer& answer, FetchFault fault) {
  if (answer.retry_after.empty()) return TryAgain{fault, kShortPause};
  const auto delay = retry_delay(answer.retry_after, answer.date);
  if (!delay) return fault;
  return TryAgain{fault, std::max(*delay, kShortPause)};
}

Verdict judge_body(HttpAnswer answer, std::size_t max_bytes) {
  if (!is_fhir_json(answer.content_type)) return FetchFault::kNotFhir;
  const std::string encoding = lower(trimmed(answer.content_encoding));
  if (encoding == "gzip" || encoding == "x-gzip") {
    auto inflated = inflate_gzip(answer.body, max_bytes);
    if (!inflated) return inflated.error() == InflateFault::kTooLarge ? FetchFault::kTooLarge : FetchFault::kBroken;
    answer.body = std::move(*inflated);
  } else if (!encoding.empty() && encoding != "identity") {
    return FetchFault::kNotFhir;
  }
  if (answer.body.size() > max_bytes) return FetchFault::kTooLarge;
  auto document = parse_json(std::move(answer.body));
  if (!document || !document->root().is_object() || document->root()["resourceType"].text().empty())
    return FetchFault::kNotFhir;
  if (!find_duplicate_keys(document->root(), 1).empty()) return FetchFault::kNotFhir;
  return std::move(*document);
}

}  // namespace

Verdict judge(HttpAnswer answer, std::size_t max_bytes) {
  const int status = answer.status;
  if (status == 200) return judge_body(std::move(answer), max_bytes);
  if (status == 401 || status == 403) return FetchFault::kRefused;
  if (status == 429) return try_again(answer, FetchFault::kThrottled);
  if (status == 503) return try_again(answer, FetchFault::kServerFailed);
  const bool is_redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  if (is_redirect && !answer.location.empty()) return Redirect{std::move(answer.location)};
  if (status >= 500 && status <= 599) return FetchFault::kServerFailed;
  return FetchFault::kNotOffered;
}

std::optional<milliseconds> retry_delay(std::string_view retry_after, std::string_view date) {
  retry_after = trimmed(retry_after);
  if (!retry_after.empty() &&
      std::all_of(retry_after.begin(), retry_after.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    const auto seconds = number(retry_after);
    return std::chrono::seconds(std::min<std::int64_t>(seconds.value_or(kLongestPauseSeconds), kLongestPauseSeconds));
  }
  const auto until = http_date(retry_after);
  const auto now = http_date(trimmed(date));
  if (!until || !now) return std::nullopt;
  return std::clamp(*until - *now, std::chrono::seconds(0), std::chrono::seconds(kLongestPauseSeconds));
}

std::string_view next_link(JsonView page) {
  if (page["resourceType"].text() != "Bundle") return {};
  for (const JsonView link : page["link"].items())
    if (link["relation"].text() == "next") return link["url"].text();
  return {};
}

std::optional<FhirVersion> version_said_by(JsonView statement) {
  if (statement["resourceType"].text() != "CapabilityStatement") return std::nullopt;
  const std::string_view version = statement["fhirVersion"].text();
  if (version.starts_with("3.")) return FhirVersion::kStu3;
  if (version.starts_with("4.")) return FhirVersion::kR4;
  if (version.starts_with("5.")) return FhirVersion::kR5;
  return std::nullopt;
}

}  // namespace parity::fhir
