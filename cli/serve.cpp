// Signals are blocked before the first thread is made, so that all of them inherit it and one place waits for them.
#include "cli/serve.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <csignal>
#include <optional>

#include "audit/sqlite_store.h"
#include "cds-hooks/server.h"
#include "cli/audit_place.h"
#include "cli/exit_code.h"
#include "cli/note_approvals.h"
#include "cli/rules_folder.h"

namespace parity::cli {
namespace {

constexpr std::string_view kBanner =
    "parity: clients are not authenticated: anybody on this computer may call. The rules are draft content: no\n"
    "parity: clinician has approved them. Not for use with patients.\n";
constexpr std::string_view kApprovedBanner =
    "parity: clients are not authenticated: anybody on this computer may call.\n";

bool is_loopback(const std::string& host) {
  constexpr std::uint32_t kLoopbackNet = 127;
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24U == kLoopbackNet;
  return host == "localhost" || host == "::1";
}

Result<std::unique_ptr<audit::Store>> open_audit(const ServeOptions& options, Instant now) {
  auto path = audit_path(options.audit_path);
  if (!path) return tl::unexpected<Error>(std::move(path.error()));
  audit::StoreOptions store;
  store.path = std::move(*path);
  return audit::open_sqlite_store(store, now).map_error([&](Error error) {
    if (error.where.empty()) error.where = store.path;
    return error;
  });
}

std::shared_ptr<const hooks::ServedRules> load_rules_to_serve(const ServeOptions& options, std::ostream& err) {
  const std::string folder = rules_folder(options.rules);
  auto plan = load_plan(folder, err);
  if (!plan) return nullptr;
  const auto approvals = load_approvals(folder, err);
  if (!approvals) return nullptr;
  std::vector<std::string> approved;
  for (const PlannedRuleSet& set : plan->rule_sets)
    if (is_approved(*approvals, set.id, set.hash)) approved.push_back(set.hash);
  return hooks::make_served_rules(std::move(plan), std::move(approved));
}

// Until it goes, SIGTERM and SIGINT wait to be asked for.
class Signals {
 public:
  Signals() {
    sigemptyset(&ending_);
    sigaddset(&ending_, SIGTERM);
    sigaddset(&ending_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending_, &before_);
    // A reader of our output that has gone must not end the server.
    ignored_ = ::signal(SIGPIPE, SIG_IGN);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() {
    ::signal(SIGPIPE, ignored_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  void wait() const {
    int signal = 0;
    while (sigwait(&ending_, &signal) != 0) {
    }
  }

 private:
  sigset_t ending_{};
  sigset_t before_{};
  void (*ignored_)(int) = SIG_DFL;
};

std::string base_url(const std::string& host, std::uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("http://{}:{}", is_ipv6 ? "[" + host + "]" : host, port);
}

int refuse(const Error& error, std::ostream& err) {
  err << "parity: " << to_text(error) << '\n';
  return kBadUsage;
}

// Answers first, then the audit: an answer waits for its entry.
int end(hooks::Server& server, audit::Store& store, std::ostream& err) {
  if (const std::size_t cut = server.drain(); cut > 0)
    err << fmt::format("parity: {} connection{} had to be cut off\n", cut, cut == 1 ? "" : "s");
  const auto closed = store.close();
  if (closed) return kDone;
  err << "parity: " << to_text(closed.error()) << '\n';
  return kAnswerNo;
}

}  // namespace

int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& err) {
  if (!is_loopback(options.host)) {
    return refuse({ErrorKind::kInvalidInput,
                   fmt::format("`{}` is reached from other computers, and clients are not authenticated", options.host),
                   "--host", "leave it at 127.0.0.1"},
                  err);
  }
  const Signals signals;
  const auto rules = load_rules_to_serve(options, err);
  if (!rules) return kBadUsage;
  const hooks::SystemClock clock;
  auto store = open_audit(options, clock.now());
  if (!store) return refuse(store.error(), err);

  hooks::Log log(options.log);
  hooks::ServerOptions serving;
  serving.listener.host = options.host;
  serving.listener.port = options.port;
  note_approvals(rules_folder(options.rules), **store, err);
  auto server = hooks::Server::start(std::move(serving), {**store, clock, log}, rules);
  if (!server) return refuse(server.error(), err);
  err << (rules->is_approved() ? kApprovedBanner : kBanner) << std::flush;
  out << fmt::format("Parity listens on {0}: the services are at {0}/cds-services\n",
                     base_url(options.host, (*server)->port()))
      << std::flush;
  signals.wait();
  return end(**server, **store, err);
}

}  // namespace parity::cli
