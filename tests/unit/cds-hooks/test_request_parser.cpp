// HTTP/1.1 framing without a socket: what is read, however it arrives, and every way to make two servers disagree.
#include <catch2/catch.hpp>

#include <string>

#include "cds-hooks/request_parser.h"

using namespace parity::hooks;
using State = RequestParser::State;
using namespace std::string_literals;

namespace {

struct Outcome {
  State state = State::kHeader;
  int status = 0;  // of the fault
  std::string rest;
  HttpRequest request;
  bool keep_alive = false;
};

// Feeds `bytes` in pieces of `step`, as a session does: what is not consumed comes again.
Outcome parsed(const std::string& bytes, std::size_t step, const ParserLimits& limits = {}) {
  RequestParser parser(limits);
  std::string pending;
  std::size_t fed = 0;
  Outcome outcome;
  for (;;) {
    const auto progress = parser.feed(pending);
    pending.erase(0, progress.consumed);
    outcome.state = progress.state;
    if (progress.state == State::kHeadDone) continue;
    if (progress.state != State::kHeader && progress.state != State::kBody) break;
    if (fed == bytes.size()) break;
    pending += bytes.substr(fed, step);
    fed = std::min(bytes.size(), fed + step);
  }
  outcome.rest = pending + bytes.substr(fed);
  if (outcome.state == State::kFailed) outcome.status = parser.fault().status;
  outcome.keep_alive = parser.keep_alive();
  outcome.request = std::move(parser.request());
  return outcome;
}

std::string post(const std::string& fields, const std::string& body) {
  return "POST /cds-services/a HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n" + body;
}

}  // namespace

TEST_CASE("parser: readable requests, whole and in any pieces", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string input;
    Method method;
    std::string path;
    std::string body;
    bool keep_alive;
  };
  const Case cases[] = {
      {"get", "GET /health HTTP/1.1\r\nHost: h\r\n\r\n", Method::kGet, "/health", "", true},
      {"close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n", Method::kGet, "/", "", false},
      {"http 1.0", "GET / HTTP/1.0\r\n\r\n", Method::kGet, "/", "", false},
      {"http 1.0 kept", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", Method::kGet, "/", "", true},
      {"unknown method", "BREW / HTTP/1.1\r\nHost: h\r\n\r\n", Method::kOther, "/", "", true},
      {"content-length", post("Content-Length: 5\r\n", "hello"), Method::kPost, "/cds-services/a", "hello", true},
      {"empty body", post("Content-Length: 0\r\n", ""), Method::kPost, "/cds-services/a", "", true},
      {"chunked", post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), Method::kPost,
       "/cds-services/a", "abcde", true},
      {"chunked, in capitals", post("Transfer-Encoding: Chunked\r\n", "A\r\n0123456789\r\n0\r\n\r\n"), Method::kPost,
       "/cds-services/a", "0123456789", true},
      {"a trailer", post("Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\nAuthorization: Bearer x\r\n\r\n"),
       Method::kPost, "/cds-services/a", "a", true},
      {"absolute form", "GET http://h:80/health HTTP/1.1\r\nHost: h\r\n\r\n", Method::kGet, "/health", "", true},
      {"blank lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", Method::kGet, "/", "", true},
      {"empty header value", "GET / HTTP/1.1\r\nHost: \r\nX:\r\n\r\n", Method::kGet, "/", "", true},
  };
  for (const Case& c : cases) {
    for (const std::size_t step : {c.input.size(), std::size_t{1}, std::size_t{7}}) {
      INFO(c.name << ", in pieces of " << step);
      auto got = parsed(c.input, step);
      REQUIRE(got.state == State::kDone);
      CHECK(got.request.method == c.method);
      CHECK(got.request.target.path == c.path);
      CHECK(got.request.body == c.body);
      CHECK(got.keep_alive == c.keep_alive);
      CHECK(got.rest.empty());
      CHECK_FALSE(got.request.header("Authorization"));
    }
  }
}

TEST_CASE("parser: it stops at the end of its request", "[cds-hooks]") {
  const std::string second = "GET /b HTTP/1.1\r\nHost: h\r\n\r\n";
  CHECK(parsed("GET /a HTTP/1.1\r\nHost: h\r\n\r\n" + second, 4096).rest == second);
  CHECK(parsed(post("Content-Length: 2\r\n", "{}") + second, 4096).rest == second);
  CHECK(parsed(post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n") + second, 4096).rest == second);
}

TEST_CASE("parser: what is unreadable or could be read in two ways is refused", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string input;
    int status = 400;
  };
  const Case cases[] = {
      {"no http", "hello\r\n\r\n"},
      {"a TLS hello", "\x16\x03\x01\x02\x05\x01\x01"},
      {"http 2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"http 0.9", "GET /\r\n\r\n"},
      {"http 3", "GET / HTTP/3.0\r\nHost: h\r\n\r\n"},
      {"lower-case http", "GET / http/1.1\r\nHost: h\r\n\r\n"},
      {"space before colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n"},
      {"no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n"},
      {"control in value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\x01z\r\n\r\n"},
      {"a NUL in value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\0z\r\n\r\n"s},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"bad target", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"authority form", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no host", "GET / HTTP/1.1\r\n\r\n"},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
      {"too many blank lines", "\r\n\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"length then chunked", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"chunked then length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")},
      {"coded then length", post("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", "hello")},
      {"two lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")},
      {"two lengths that differ", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello")},
      {"a list of lengths", post("Content-Length: 5, 5\r\n", "hello")},
      {"negative length", post("Content-Length: -1\r\n", "")},
      {"signed length", post("Content-Length: +5\r\n", "hello")},
      {"hexadecimal length", post("Content-Length: 0x5\r\n", "hello")},
      {"empty length", post("Content-Length:\r\n", "")},
      {"endless length", post("Content-Length: 99999999999999999999999\r\n", "")},
      {"two chunked", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
      {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")},
      {"identity", post("Transfer-Encoding: identity\r\n", "")},
      {"quoted chunked", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")},
      {"a vertical tab before chunked", post("Transfer-Encoding: \x0b"
                                             "chunked\r\n",
                                             "0\r\n\r\n")},
      {"chunked in http 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunk size no number", post("Transfer-Encoding: chunked\r\n", "x\r\nabc\r\n0\r\n\r\n")},
      {"negative chunk", post("Transfer-Encoding: chunked\r\n", "-1\r\nabc\r\n0\r\n\r\n")},
      {"chunk size over 64 bits", post("Transfer-Encoding: chunked\r\n", "11111111111111111\r\na\r\n0\r\n\r\n")},
      {"chunk longer than its size", post("Transfer-Encoding: chunked\r\n", "2\r\nabc\r\n0\r\n\r\n")},
      {"two tokens", "POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"},
      {"an expectation", post("Content-Length: 1\r\nExpect: a-miracle\r\n", ""), 417},
  };
  for (const Case& c : cases) {
    for (const std::size_t step : {c.input.size(), std::size_t{1}}) {
      INFO(c.name << ", in pieces of " << step);
      const auto got = parsed(c.input, step);
      CHECK(got.state == State::kFailed);
      CHECK(got.status == c.status);
    }
  }
}

TEST_CASE("parser: bare line feeds end no line", "[cds-hooks]") {
  // Byte by byte they are waited through, to the deadline: no end of a line has come.
  CHECK(parsed("GET / HTTP/1.1\nHost: h\n\n", 4096).status == 400);
  CHECK(parsed("GET / HTTP/1.1\nHost: h\n\n", 1).state == State::kHeader);
  const auto chunked = post("Transfer-Encoding: chunked\r\n", "2\nab\n0\n\n");
  CHECK(parsed(chunked, 4096).state != State::kDone);
  CHECK(parsed(chunked, 1).state != State::kDone);
}

TEST_CASE("parser: a request that goes on is waited for", "[cds-hooks]") {
  CHECK(parsed("GET / HTTP/1.1\r\nHost: h\r\n", 5).state == State::kHeader);
  CHECK(parsed("G", 5).state == State::kHeader);
  CHECK(parsed("", 5).state == State::kHeader);
  CHECK(parsed(post("Content-Length: 6\r\n", "hello"), 5).state == State::kBody);
  CHECK(parsed(post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n"), 5).state == State::kBody);
}

TEST_CASE("parser: the header has a limit, line and fields together", "[cds-hooks]") {
  const ParserLimits limits{.header_bytes = 200, .header_count = 10, .body_bytes = 100};
  const auto with_pad = [](std::size_t size) {
    const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    return start + std::string(size - start.size() - 4, 'a') + "\r\n\r\n";
  };
  for (const std::size_t step : {std::size_t{1}, std::size_t{50}, std::size_t{4096}}) {
    INFO(step);
    CHECK(parsed(with_pad(200), step, limits).state == State::kDone);
    const auto over = parsed(with_pad(201), step, limits);
    CHECK(over.state == State::kFailed);
    CHECK(over.status == 431);
    const auto long_line = parsed("GET /" + std::string(300, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", step, limits);
    CHECK(long_line.state == State::kFailed);
    CHECK(long_line.status == 431);
    const auto split =
        parsed("GET /" + std::string(120, 'a') + " HTTP/1.1\r\nHost: h\r\nX: " + std::string(120, 'b') + "\r\n\r\n",
               step, limits);
    CHECK(split.status == 431);
    // Without an end, it must not be kept for ever.
    CHECK(parsed("GET / HTTP/1.1\r\nX: " + std::string(4000, 'a'), step, limits).status == 431);
  }
}

TEST_CASE("parser: the header has a limited number of fields", "[cds-hooks]") {
  const ParserLimits limits{.header_count = 10};
  const auto with_fields = [](int count) {
    std::string text = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 1; i < count; ++i) text += "a: b\r\n";
    return text + "\r\n";
  };
  CHECK(parsed(with_fields(10), 4096, limits).state == State::kDone);
  CHECK(parsed(with_fields(11), 4096, limits).status == 431);
}

TEST_CASE("parser: a body over its limit leaves the header for judgement", "[cds-hooks]") {
  const ParserLimits limits{.body_bytes = 10};
  CHECK(parsed(post("Content-Length: 10\r\n", "0123456789"), 3, limits).state == State::kDone);
  const auto announced = parsed(post("Content-Length: 11\r\n", ""), 4096, limits);
  CHECK(announced.state == State::kTooLarge);
  CHECK(announced.request.body_state == BodyState::kTooLarge);
  CHECK(announced.request.target.path == "/cds-services/a");
  const std::string chunks = "6\r\nabcdef\r\n5\r\nghijk\r\n0\r\n\r\n";
  for (const std::size_t step : {std::size_t{1}, std::size_t{4096}}) {
    const auto chunked = parsed(post("Transfer-Encoding: chunked\r\n", chunks), step, limits);
    CHECK(chunked.state == State::kTooLarge);
    CHECK(chunked.request.body.empty());
  }
}

TEST_CASE("parser: chunk lines and trailers have a limit too", "[cds-hooks]") {
  const ParserLimits limits{.header_bytes = 300};
  const std::string pad(1000, 'x');
  for (const std::string& body : {"1;" + pad, "1;a=\"" + pad, "0\r\nX: " + pad, "1\r\na\r\n0\r\nX: " + pad}) {
    const auto got = parsed(post("Transfer-Encoding: chunked\r\n", body), 100, limits);
    CHECK(got.state == State::kFailed);
    CHECK(got.status == 431);
  }
}

TEST_CASE("parser: expectations", "[cds-hooks]") {
  const auto expects = [](const std::string& bytes) {
    RequestParser parser(ParserLimits{});
    parser.feed(bytes);
    return parser.expects_continue();
  };
  CHECK(expects(post("Content-Length: 5\r\nExpect: 100-Continue\r\n", "")));
  CHECK_FALSE(expects(post("Content-Length: 0\r\nExpect: 100-continue\r\n", "")));
  CHECK_FALSE(expects("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
  CHECK_FALSE(expects(post("Content-Length: 5\r\n", "")));
}
