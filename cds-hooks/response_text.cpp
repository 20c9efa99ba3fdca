// Fixed fields first, then the response's own.
#include "cds-hooks/response_text.h"

#include <fmt/format.h>

#include <array>

namespace parity::hooks {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) out += c;
  }
  out += "\r\n";
}

}  // namespace

std::string http_date(std::time_t time) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&time, &parts);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays.at(static_cast<std::size_t>(parts.tm_wday)),
                     parts.tm_mday, kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string response_head(const HttpResponse& response, Afterwards afterwards, std::time_t now) {
  std::string head;
  head.reserve(512);
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  append_field(head, "Date", http_date(now));
  // RFC 9110, 8.6: no Content-Length with 204.
  if (response.status != 204) append_field(head, "Content-Length", fmt::format_int(response.body.size()).str());
  if (!response.body.empty()) append_field(head, "Content-Type", response.content_type);
  append_field(head, "Connection", afterwards == Afterwards::kClose ? "close" : "keep-alive");
  for (const HttpHeader& header : response.headers) append_field(head, header.name, header.value);
  head += "\r\n";
  return head;
}

}  // namespace parity::hooks
