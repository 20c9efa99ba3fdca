// A listener on a free port with a handler made for tests: it echoes, holds answers back, drops them, or throws, as the
// path says. Used by the http_*.cpp tests and key_fetcher.cpp.
#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cds-hooks/listener.h"
#include "cds-hooks/operation_outcome.h"

namespace parity::tests {

using namespace std::chrono_literals;

/// Paths: /echo gives the body back; /size its length; /hold keeps the answer until release(); /block keeps the thread
/// until release(); /drop never answers; /throw throws; /big answers 32 MiB; /early and /no are answered on the header;
/// /thread answers from another thread; /moved leads to /echo.
class TestHandler final : public hooks::HttpHandler {
 public:
  ~TestHandler() override {
    release();
    for (auto& thread : threads_) thread.join();
  }

  std::optional<hooks::HttpResponse> answer_early(const hooks::HttpRequest& head) override {
    if (head.target.path == "/early") return answer(200, "early");
    if (head.target.path == "/no") return hooks::error_response(404, hooks::Fault{});
    return std::nullopt;
  }

  void handle(hooks::HttpRequest request, hooks::Responder responder) override {
    ++handled;
    const std::string& path = request.target.path;
    if (request.body_state == hooks::BodyState::kTooLarge)
      return responder.send(hooks::error_response(413, hooks::Fault{}));
    if (path == "/hold") return hold(std::move(responder));
    if (path == "/block") block();
    if (path == "/drop") return;
    if (path == "/throw") throw std::runtime_error("a defect");
    if (path == "/big") return responder.send(answer(200, std::string(32 * 1024 * 1024, 'b')));
    if (path == "/size") return responder.send(answer(200, std::to_string(request.body.size())));
    if (path == "/moved") return responder.send(moved());
    if (path == "/thread") return answer_elsewhere(std::move(responder));
    responder.send(answer(200, path == "/echo" ? request.body : "hello"));
  }

  hooks::HttpResponse refuse(const hooks::Refusal& refusal) override {
    return hooks::error_response(refusal.status,
                                 hooks::Fault{hooks::IssueCode::kStructure, std::string(refusal.reason), {}});
  }

  /// Answers what is held, and lets through what is blocked, from now on.
  void release() {
    std::vector<hooks::Responder> held;
    {
      const std::lock_guard lock(mutex_);
      released_ = true;
      held.swap(held_);
    }
    changed_.notify_all();
    for (auto& responder : held) responder.send(answer(200, "held"));
  }

  /// Waits until `count` answers are held or threads blocked.
  void wait_for_held(std::size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, 20s, [&] { return held_.size() + blocked_ >= count; }));
  }

  std::atomic<int> handled{0};

 private:
  static hooks::HttpResponse answer(int status, std::string body) {
    hooks::HttpResponse response;
    response.status = status;
    response.content_type = "text/plain";
    response.body = std::move(body);
    return response;
  }

  static hooks::HttpResponse moved() {
    hooks::HttpResponse response = answer(302, {});
    response.headers.push_back({"Location", "/echo"});
    return response;
  }

  void hold(hooks::Responder responder) {
    const std::lock_guard lock(mutex_);
    if (released_) return responder.send(answer(200, "held"));
    held_.push_back(std::move(responder));
    changed_.notify_all();
  }

  void block() {
    std::unique_lock lock(mutex_);
    ++blocked_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return released_; });
    --blocked_;
  }

  void answer_elsewhere(hooks::Responder responder) {
    const std::lock_guard lock(mutex_);
    threads_.emplace_back(
        [kept = std::make_shared<hooks::Responder>(std::move(responder))] { kept->send(answer(200, "elsewhere")); });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<hooks::Responder> held_;
  std::vector<std::thread> threads_;
  std::size_t blocked_ = 0;
  bool released_ = false;
};

/// Deadlines that no test waits out by mistake: long, unless the test makes one short.
inline hooks::ListenerLimits patient_limits() {
  hooks::ListenerLimits limits;
  limits.header_deadline = limits.request_deadline = limits.idle_deadline = limits.queue_deadline = 60s;
  limits.answer_deadline = limits.write_deadline = limits.drain_deadline = 60s;
  return limits;
}

struct TestServer {
  TestHandler handler;
  std::unique_ptr<hooks::Listener> listener;

  explicit TestServer(const hooks::ListenerLimits& limits = patient_limits()) {
    hooks::ListenerOptions options;
    options.limits = limits;
    start(options);
  }

  explicit TestServer(const hooks::ListenerOptions& options) { start(options); }

  std::uint16_t port() const { return listener->port(); }

  /// Waits until `holds`; false when it never does.
  template <class Condition>
  static bool eventually(Condition holds) {
    for (int i = 0; i < 4000; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }

 private:
  void start(hooks::ListenerOptions options) {
    options.port = 0;
    options.io_threads = 2;
    if (options.handler_threads == 0) options.handler_threads = 4;
    auto started = hooks::Listener::start(options, handler);
    REQUIRE(started);
    listener = std::move(*started);
  }
};

}  // namespace parity::tests
