// Boost.Beast's incremental parser, writing straight into an HttpRequest. The one file that includes Beast. Beast reads
// the grammar; what it would let pass is checked here: a coding besides chunked, repeated framing fields, no Host.
#include "cds-hooks/request_parser.h"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace parity::hooks {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string_view view(BeastView text) { return {text.data(), text.size()}; }
std::string copy(BeastView text) { return {text.data(), text.size()}; }

// Fields that mean two things when they come twice.
constexpr std::array<std::string_view, 6> kSingleFields = {"Host",          "Content-Length", "Transfer-Encoding",
                                                           "Authorization", "Content-Type",   "Origin"};

std::size_t count_of(const HttpRequest& request, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(request.headers.begin(), request.headers.end(),
                                                [&](const auto& h) { return same_header_name(h.name, name); }));
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr std::uint64_t kReserveAtMost = std::uint64_t{1024} * 1024;
constexpr std::size_t kPadding = 64;

constexpr RequestParser::Fault kUnreadable{400, "the request is not readable as HTTP/1.1"};
constexpr RequestParser::Fault kHeaderTooLarge{431, "the request header is too large"};

}  // namespace

class RequestParser::Impl final : public http::basic_parser<true> {
 public:
  explicit Impl(const ParserLimits& limits) : limits_(limits) {
    // Beast's own limit counts the request line and the fields apart; feed_header counts them together.
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    // Judged by judged(), so that the header is read first. Not boost::none: to Beast 1.74 that is less than any length.
    body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  Progress feed(std::string_view bytes) {
    switch (state_) {
      case State::kHeader: return feed_header(bytes);
      case State::kHeadDone:
      case State::kBody: return feed_body(bytes);
      case State::kTooLarge:
      case State::kDone:
      case State::kFailed: break;
    }
    return {state_, 0};
  }

  HttpRequest request;

  bool expects_continue() const { return expects_continue_; }
  Fault fault() const { return fault_; }

 private:
  Progress feed_header(std::string_view bytes) {
    std::size_t consumed = skipped_blank_lines(bytes);
    if (!got_some() && bytes.substr(consumed) == "\r") return {state_, consumed};  // half a blank line, or a fault
    while (state_ == State::kHeader && consumed < bytes.size()) {
      error_code error;
      const std::string_view rest = bytes.substr(consumed);
      const std::size_t taken = put({rest.data(), rest.size()}, error);
      consumed += taken;
      header_bytes_ += taken;
      if (fault_.reason.empty()) note_header_error(error);
      if (!fault_.reason.empty()) return failed(consumed);
      if (is_header_done()) return {judged(), consumed};
      if (header_bytes_ + (bytes.size() - consumed) >= limits_.header_bytes) {
        fault_ = kHeaderTooLarge;
        return failed(consumed);
      }
      if (error == http::error::need_more) break;
    }
    return {state_, consumed};
  }

  // RFC 9112, 2.2: an empty line before the request line is ignored. A few, not any number.
  std::size_t skipped_blank_lines(std::string_view bytes) {
    std::size_t skipped = 0;
    while (!got_some() && blank_lines_ < 4 && bytes.substr(skipped).starts_with("\r\n")) {
      skipped += 2;
      ++blank_lines_;
    }
    return skipped;
  }

  void note_header_error(const error_code& error) {
    if (!error || error == http::error::need_more) return;
    if (error == http::error::header_limit)
      fault_ = kHeaderTooLarge;
    else if (error == http::error::bad_version)
      fault_ = {400, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
    else if (error == http::error::bad_content_length)
      fault_ = {400, "Content-Length is wrong or contradicted"};
    else if (error == http::error::bad_transfer_encoding)
      fault_ = {400, "Transfer-Encoding is wrong or contradicted"};
    else
      fault_ = kUnreadable;
  }

  // The state after a complete header.
  State judged() {
    // The last put read up to the end of the header, which may itself be over the limit.
    if (header_bytes_ > limits_.header_bytes) fault_ = kHeaderTooLarge;
    if (fault_.reason.empty()) fault_ = head_fault();
    if (!fault_.reason.empty()) return state_ = State::kFailed;
    if (content_length().value_or(0) > limits_.body_bytes) return too_large();
    if (is_done()) return state_ = State::kDone;
    body_limit(static_cast<std::uint64_t>(limits_.body_bytes));
    eager(true);
    // Room that simdjson wants behind the text; a promise of 8 MiB alone costs little.
    request.body.reserve(static_cast<std::size_t>(std::min(content_length().value_or(0), kReserveAtMost)) + kPadding);
    return state_ = State::kHeadDone;
  }

  State too_large() {
    request.body_state = BodyState::kTooLarge;
    request.body.clear();
    request.body.shrink_to_fit();
    return state_ = State::kTooLarge;
  }

  Fault head_fault() {
    for (const std::string_view field : kSingleFields) {
      if (count_of(request, field) > 1) return {400, "a header field that may stand once stands twice"};
    }
    const bool http11 = version_ >= 11;
    if (http11 && !request.header("Host")) return {400, "Host is missing"};
    if (const auto coding = request.header("Transfer-Encoding")) {
      if (!http11) return {400, "Transfer-Encoding in an HTTP/1.0 request"};
      if (request.header("Content-Length")) return {400, "both Content-Length and Transfer-Encoding"};
      if (!same_header_name(*coding, "chunked")) return {400, "the only transfer coding taken is chunked"};
    }
    const auto length = request.header("Content-Length");
    if (length && !is_digits(*length)) return {400, "Content-Length is no number"};
    return expectation_fault(http11);
  }

  Fault expectation_fault(bool http11) {
    const auto expect = request.header("Expect");
    if (!expect || !http11) return {};  // RFC 9110, 10.1.1: ignored in HTTP/1.0
    if (!same_header_name(*expect, "100-continue")) return {417, "the only expectation met is 100-continue"};
    expects_continue_ = !is_done();
    return {};
  }

  Progress feed_body(std::string_view bytes) {
    state_ = State::kBody;
    error_code error;
    const std::size_t consumed = put({bytes.data(), bytes.size()}, error);
    if (!fault_.reason.empty()) return failed(consumed);
    if (error == http::error::body_limit) return {too_large(), consumed};
    if (error && error != http::error::need_more) {
      fault_ = {400, "the request body is not framed as HTTP/1.1"};
      return failed(consumed);
    }
    if (is_done()) state_ = State::kDone;
    // What stays unconsumed in a body is a chunk's line or the trailer.
    if (state_ == State::kBody && bytes.size() - consumed >= limits_.header_bytes) {
      fault_ = {431, "a chunk extension or the trailer is too large"};
      return failed(consumed);
    }
    return {state_, consumed};
  }

  Progress failed(std::size_t consumed) { return {state_ = State::kFailed, consumed}; }

  // What Beast reads, as it reads it. An error here stops it; `fault_` says why.
  void on_request_impl(http::verb, BeastView method, BeastView target, int version, error_code& error) override {
    version_ = version;
    request.method = hooks::parse_method(view(method));
    auto parsed = hooks::parse_target(view(target));
    if (!parsed) {
      fault_ = {400, "the request target is not readable"};
      error = http::error::bad_target;
      return;
    }
    request.target = std::move(*parsed);
  }

  void on_response_impl(int, BeastView, int, error_code&) override {}

  void on_field_impl(http::field, BeastView name, BeastView value, error_code& error) override {
    if (is_header_complete_) return;  // a trailer is read and left out: it may not add to a checked header
    if (request.headers.size() >= limits_.header_count) {
      fault_ = {431, "the request header has too many fields"};
      error = http::error::header_limit;
      return;
    }
    request.headers.push_back({copy(name), copy(value)});
  }

  void on_header_impl(error_code&) override { is_header_complete_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

  std::size_t on_body_impl(BeastView body, error_code&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, BeastView body, error_code& error) override {
    return on_body_impl(body, error);
  }

  void on_finish_impl(error_code&) override {}

  ParserLimits limits_;
  State state_ = State::kHeader;
  Fault fault_{400, {}};
  std::size_t header_bytes_ = 0;
  int blank_lines_ = 0;
  int version_ = 11;
  bool is_header_complete_ = false;
  bool expects_continue_ = false;
};

RequestParser::RequestParser(const ParserLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::RequestParser(RequestParser&& other) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&& other) noexcept = default;
RequestParser::~RequestParser() = default;

RequestParser::Progress RequestParser::feed(std::string_view bytes) { return impl_->feed(bytes); }
HttpRequest& RequestParser::request() { return impl_->request; }
bool RequestParser::keep_alive() const { return impl_->is_header_done() && impl_->keep_alive(); }
bool RequestParser::expects_continue() const { return impl_->expects_continue(); }
bool RequestParser::has_body() const { return impl_->is_header_done() && !impl_->is_done(); }
std::size_t RequestParser::body_size() const { return impl_->request.body.size(); }
RequestParser::Fault RequestParser::fault() const { return impl_->fault(); }

}  // namespace parity::hooks
