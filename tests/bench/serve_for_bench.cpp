// What the server is measured against (tests/bench/server.py): the same listener with a handler that reads the whole
// request and answers a fixed body, and the whole server with an audit that keeps nothing.
//   serve_for_bench bare|no-audit PORT      ends with SIGTERM; run it from the project's folder
#include <signal.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "cds-hooks/server.h"
#include "cli/site/rules_folder.h"
#include "tests/bench/no_store.h"

namespace parity {
namespace {

/// As long as the answer to the requests that server.py makes.
class FixedAnswer final : public hooks::HttpHandler {
 public:
  std::optional<hooks::HttpResponse> answer_early(const hooks::HttpRequest& /*head*/) override { return std::nullopt; }
  void handle(hooks::HttpRequest request, hooks::Responder responder) override {
    const bool is_whole = request.body_state == hooks::BodyState::kComplete;
    responder.send({.status = is_whole ? 200 : 413, .body = body_});
  }
  hooks::HttpResponse refuse(const hooks::Refusal& refusal) override { return {.status = refusal.status}; }

 private:
  const std::string body_ = R"({"cards":[{"summary":")" + std::string(2400, 'x') + R"("}]})";
};

int wait_for_end() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  int signal = 0;
  return ::sigwait(&ends, &signal) == 0 ? 0 : 1;
}

int serve_bare(const hooks::ListenerOptions& options) {
  FixedAnswer handler;
  const auto listener = hooks::Listener::start(options, handler);
  if (!listener) return std::cerr << to_text(listener.error()) << "\n", 2;
  return wait_for_end();
}

int serve_without_audit(const hooks::ListenerOptions& options) {
  const auto plan = cli::load_plan("rules", std::cerr, {});
  if (!plan) return 2;
  NoStore store(audit::Pseudonyms({std::string(32, 'k')}));
  const hooks::SystemClock clock;
  hooks::Log log({.level = hooks::LogLevel::kWarning, .format = hooks::LogFormat::kJson});
  const auto server = hooks::Server::start(options, {store, clock, log}, {hooks::make_served_rules(plan, {}), {}, {}});
  if (!server) return std::cerr << to_text(server.error()) << "\n", 2;
  return wait_for_end();
}

}  // namespace
}  // namespace parity

int main(int argc, char** argv) {
  const std::string mode = argc == 3 ? argv[1] : "";
  if (mode != "bare" && mode != "no-audit") {
    std::cerr << "usage: serve_for_bench bare|no-audit PORT\n";
    return 2;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // for all threads: main waits for them
  parity::hooks::ListenerOptions options;
  options.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  return mode == "bare" ? parity::serve_bare(options) : parity::serve_without_audit(options);
}
