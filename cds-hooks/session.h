// One client's connection: reads requests one after the other, with deadlines, hands them on, writes the answers. The
// same code over a plain and a TLS stream. Included by plain_session.cpp and tls_session.cpp only.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "cds-hooks/dispatch.h"
#include "cds-hooks/listener_core.h"
#include "cds-hooks/read_buffer.h"
#include "cds-hooks/request_parser.h"
#include "cds-hooks/response_text.h"

namespace parity::hooks {

template <class Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Stream stream, Seat seat) : stream_(std::move(stream)), seat_(std::move(seat)), timer_(seat_.reactor.io) {}

  void start() override {
    if (seat_.core.draining) return finish();
    boost::system::error_code ignored;
    socket().set_option(tcp::no_delay(true), ignored);
    const auto peer = socket().remote_endpoint(ignored);
    if (!ignored) peer_ = peer.address().to_string();
    started_ = Clock::now();
    arm(limits().header_deadline);  // INVARIANT: the handshake and the first header share this deadline
    if constexpr (kTls) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](Failure failed) { self->on_handshake(failed); });
    } else {
      on_handshake({});
    }
  }

  void answer(std::uint64_t sequence, HttpResponse response) override {
    if (phase_ == Phase::kHandling && sequence == sequence_) write(std::move(response));
  }

  void drain() override {
    const bool nothing_came = phase_ == Phase::kHeader && !got_bytes_;
    if (phase_ == Phase::kHandshake)
      finish();
    else if (phase_ == Phase::kIdle || nothing_came)
      close_instead_of_reading();
  }

  void abort() override { finish(); }

 private:
  using Clock = std::chrono::steady_clock;
  using Failure = const boost::system::error_code&;
  // No longer than the shortest deadline by default, so that a later phase seldom has to set the timer anew.
  static constexpr std::chrono::seconds kLongestWatch{5};
  static constexpr bool kTls = !std::is_same_v<Stream, tcp::socket>;

  enum class Phase : std::uint8_t { kHandshake, kIdle, kHeader, kBody, kHandling, kWriting, kClosing, kClosed };

  const ListenerLimits& limits() const { return seat_.core.options.limits; }
  ParserLimits parser_limits() const { return {limits().header_bytes, limits().header_count, limits().body_bytes}; }
  tcp::socket& socket() {
    if constexpr (kTls)
      return stream_.next_layer();
    else
      return stream_;
  }

  // ---- deadlines

  void arm(std::chrono::milliseconds patience) { arm_at(Clock::now() + patience); }

  // The timer stays as it is while it ends before the deadline: it looks again then. A request has five deadlines, and
  // setting a timer costs more than most of them are worth.
  void arm_at(Clock::time_point deadline) {
    deadline_ = deadline;
    if (!watching_ || timer_.expiry() > deadline) watch();
  }

  void watch() {
    watching_ = true;
    timer_.expires_at(std::min(deadline_, Clock::now() + kLongestWatch));
    timer_.async_wait([self = this->shared_from_this()](Failure failed) {
      // A wait that had ended when the timer was set anew is not the new one's end.
      if (failed || self->phase_ == Phase::kClosed || self->timer_.expiry() > Clock::now()) return;
      self->watching_ = false;
      if (self->deadline_ <= Clock::now()) return self->on_deadline();
      self->watch();
    });
  }

  void on_deadline() {
    switch (phase_) {
      case Phase::kIdle: return close_instead_of_reading();
      case Phase::kHeader:
      case Phase::kBody:
        if (!got_bytes_) return close_instead_of_reading();
        ++seat_.core.counters->timed_out;
        timed_out_ = true;
        return cancel();  // the read or write under way ends now, and refuses
      case Phase::kHandling:
        ++seat_.core.counters->timed_out;
        ++sequence_;  // the handler's answer is too late
        return refuse(503, "the answer took too long");
      case Phase::kHandshake:
      case Phase::kWriting:
      case Phase::kClosing: return finish();
      case Phase::kClosed: return;
    }
  }

  void cancel() {
    boost::system::error_code ignored;
    socket().cancel(ignored);
  }

  // ---- reading

  void on_handshake(Failure failed) {
    if (phase_ == Phase::kClosed) return;
    if (failed) return finish();
    phase_ = Phase::kHeader;
    read();
  }

  void begin_request() {
    parser_ = RequestParser(parser_limits());
    head_seen_ = timed_out_ = false;
    got_bytes_ = !buffer_.empty();
    if (got_bytes_) {
      begin_header();
      return pump();
    }
    phase_ = Phase::kIdle;
    buffer_.release();
    arm(limits().idle_deadline);
    seat_.core.draining ? begin_close() : read();
  }

  void begin_header() {
    phase_ = Phase::kHeader;
    started_ = Clock::now();
    arm(limits().header_deadline);
  }

  void read() {
    const auto space = buffer_.prepare();
    stream_.async_read_some(
        asio::buffer(space.data, space.size),
        [self = this->shared_from_this()](Failure failed, std::size_t count) { self->on_read(failed, count); });
  }

  void on_read(Failure failed, std::size_t count) {
    if (phase_ == Phase::kClosed) return;
    if (phase_ == Phase::kClosing) return begin_close();
    if (timed_out_) return refuse(408, "the request did not come in time");
    if (failed) return on_read_failed();
    buffer_.commit(count);
    if (phase_ == Phase::kIdle) begin_header();
    if (!std::exchange(got_bytes_, true)) started_ = Clock::now();
    pump();
  }

  // Ended in the middle of a request: a client that only closed its sending side still hears of it.
  void on_read_failed() {
    if (phase_ == Phase::kIdle || !got_bytes_) return finish();
    refuse(400, "the request ended before it was complete");
  }

  void pump() {
    for (;;) {
      const auto progress = parser_.feed(buffer_.view());
      buffer_.consume(progress.consumed);
      switch (progress.state) {
        case RequestParser::State::kHeader: return read();
        case RequestParser::State::kHeadDone:
          if (!take_head()) return;
          if (parser_.expects_continue() && buffer_.empty()) return write_continue();
          break;
        case RequestParser::State::kBody:
          if (!hold_body()) return refuse(503, "too much is being received");
          return read();
        case RequestParser::State::kTooLarge:
        case RequestParser::State::kDone: return take_request();
        case RequestParser::State::kFailed: return refuse(parser_.fault().status, parser_.fault().reason);
      }
    }
  }

  // Whether the request is to be read on: not when its header was answer enough.
  bool take_head() {
    if (std::exchange(head_seen_, true)) return true;
    phase_ = Phase::kBody;
    name_request(parser_.request(), seat_.core.ids, peer_);
    parser_.request().started = started_;
    origin_ = without_body_and_secrets(parser_.request());
    if (seat_.admission == Admission::kRefuse) {
      refuse(503, "too many connections");
      return false;
    }
    keep_alive_ = parser_.keep_alive();
    if (auto early = seat_.core.handler.answer_early(parser_.request())) {
      keep_alive_ = keep_alive_ && !parser_.has_body();
      write(std::move(*early));
      return false;
    }
    arm_at(started_ + limits().request_deadline);
    return true;
  }

  void take_request() {
    if (!take_head()) return;
    if (!hold_body()) return refuse(503, "too much is being received");
    phase_ = Phase::kHandling;
    keep_alive_ = keep_alive_ && parser_.request().body_state == BodyState::kComplete;
    arm(limits().answer_deadline);
    const bool taken = dispatch(std::move(parser_.request()), seat_, ++sequence_);
    if (taken) return;
    ++seat_.core.counters->shed;
    refuse(503, "the server is busy");
  }

  bool hold_body() {
    const std::size_t more = parser_.body_size() - held_;
    held_ += more;
    return seat_.core.counters->buffered.fetch_add(more) + more <= limits().buffered_body_bytes;
  }

  void release_body() { seat_.core.counters->buffered -= std::exchange(held_, 0); }

  void write_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                      [self = this->shared_from_this()](Failure failed, std::size_t) {
                        if (self->phase_ == Phase::kClosed) return;
                        if (self->timed_out_) return self->refuse(408, "the request did not come in time");
                        failed ? self->finish() : self->pump();
                      });
  }

  // ---- writing

  void refuse(int status, std::string_view reason) {
    keep_alive_ = false;
    parser_.request().body = {};
    release_body();
    write(seat_.core.handler.refuse({status, reason, head_seen_ ? &origin_ : nullptr}));
  }

  void write(HttpResponse response) {
    phase_ = Phase::kWriting;
    arm(limits().write_deadline);
    keep_alive_ = keep_alive_ && !seat_.core.draining;
    out_head_ = response_head(response, keep_alive_ ? Afterwards::kKeepAlive : Afterwards::kClose, std::time(nullptr));
    out_body_ = std::move(response.body);
    if (head_seen_ && origin_.method == Method::kHead) out_body_.clear();
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(out_head_), asio::buffer(out_body_)};
    asio::async_write(stream_, buffers,
                      [self = this->shared_from_this()](Failure failed, std::size_t) { self->on_written(failed); });
  }

  void on_written(Failure failed) {
    if (phase_ == Phase::kClosed) return;
    if (failed) return finish();
    out_body_ = {};
    release_body();
    keep_alive_ ? begin_request() : begin_close();
  }

  // ---- closing

  void close_instead_of_reading() {
    phase_ = Phase::kClosing;
    cancel();  // on_read goes on
  }

  // Closing while the client still sends would reset the connection, and the answer might be lost (RFC 9112, 9.6): the
  // sending side is closed first, and what comes is thrown away for a while.
  void begin_close() {
    phase_ = Phase::kClosing;
    arm(limits().linger_deadline);
    if constexpr (kTls) {
      stream_.async_shutdown([self = this->shared_from_this()](Failure) { self->linger(); });
    } else {
      linger();
    }
  }

  void linger() {
    if (phase_ == Phase::kClosed) return;
    boost::system::error_code ignored;
    socket().shutdown(tcp::socket::shutdown_send, ignored);
    buffer_.release();
    discard();
  }

  void discard() {
    const auto space = buffer_.prepare();
    socket().async_read_some(asio::buffer(space.data, space.size),
                             [self = this->shared_from_this()](Failure failed, std::size_t) {
                               if (self->phase_ == Phase::kClosed) return;
                               failed ? self->finish() : self->discard();
                             });
  }

  void finish() {
    if (std::exchange(phase_, Phase::kClosed) == Phase::kClosed) return;
    timer_.cancel();
    boost::system::error_code ignored;
    socket().close(ignored);
    release_body();
    forget_connection(seat_);  // may destroy this, but for the caller's shared_ptr
  }

  Stream stream_;
  Seat seat_;
  asio::steady_timer timer_;
  ReadBuffer buffer_{std::max<std::size_t>(64 * 1024, limits().header_bytes + 4096)};
  RequestParser parser_{parser_limits()};
  Phase phase_ = Phase::kHandshake;
  bool got_bytes_ = false;   // of the request being read
  bool head_seen_ = false;   // its header is complete
  bool timed_out_ = false;   // its deadline has passed
  bool keep_alive_ = false;  // another may follow it
  std::uint64_t sequence_ = 0;
  std::size_t held_ = 0;        // bytes of its body, counted in `buffered`
  bool watching_ = false;       // the timer runs
  Clock::time_point deadline_;  // of the phase
  Clock::time_point started_;
  HttpRequest origin_;  // what a refusal needs to know of it, once the handler owns it
  std::string peer_;
  std::string out_head_;
  std::string out_body_;
};

}  // namespace parity::hooks
