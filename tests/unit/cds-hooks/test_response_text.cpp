// Responses as bytes: fields, dates, and that no value can split a response.
#include <catch2/catch.hpp>

#include "cds-hooks/response_text.h"

using namespace parity::hooks;

namespace {
constexpr std::time_t kNow = 1'795'339'800;  // 2026-11-22T09:30:00Z
}

TEST_CASE("response text: dates", "[cds-hooks]") {
  CHECK(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(http_date(kNow) == "Sun, 22 Nov 2026 09:30:00 GMT");
}

TEST_CASE("response text: a whole head", "[cds-hooks]") {
  const HttpResponse response{.status = 412, .body = "{}", .headers = {{"Vary", "Origin"}}};
  CHECK(response_head(response, Afterwards::kKeepAlive, kNow) ==
        "HTTP/1.1 412 Precondition Failed\r\n"
        "Date: Sun, 22 Nov 2026 09:30:00 GMT\r\n"
        "Content-Length: 2\r\n"
        "Content-Type: application/json\r\n"
        "Connection: keep-alive\r\n"
        "Vary: Origin\r\n"
        "\r\n");
}

TEST_CASE("response text: no content, no type, no length", "[cds-hooks]") {
  const auto head = response_head({.status = 204}, Afterwards::kClose, kNow);
  CHECK(head.find("Content-Length") == std::string::npos);
  CHECK(head.find("Content-Type") == std::string::npos);
  CHECK(head.find("Connection: close\r\n") != std::string::npos);
  CHECK(response_head({.status = 200}, Afterwards::kClose, kNow).find("Content-Length: 0\r\n") != std::string::npos);
}

TEST_CASE("response text: a value cannot end its line", "[cds-hooks]") {
  const HttpResponse response{.headers = {{"X", "a\r\nSet-Cookie: b\x7F\xC3\xA9"}}};
  const auto head = response_head(response, Afterwards::kKeepAlive, kNow);
  CHECK(head.find("X: aSet-Cookie: b\xC3\xA9\r\n") != std::string::npos);
}
