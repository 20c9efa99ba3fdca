// Signals are blocked before the first thread is made, so that all of them inherit it and one place waits for them.
#include "cli/serve/serve.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <csignal>
#include <ctime>
#include <functional>
#include <optional>

#include "audit/sqlite_store.h"
#include "cds-hooks/server.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/serve/firing_watch.h"
#include "cli/serve/note_approvals.h"
#include "cli/serve/reload.h"
#include "cli/serve/serve_inputs.h"
#include "cli/serve/serve_pages.h"
#include "cli/site/audit_place.h"
#include "cli/site/rules_folder.h"
#include "fhir-adapter/rest/fhir_client.h"

namespace parity::cli {
namespace {

constexpr std::string_view kAnybody = "parity: clients are not authenticated: anybody on this computer may call.\n";
constexpr std::string_view kDraft =
    "parity: the rules are draft content: no clinician has approved them. Not for use with patients.\n";

Result<std::unique_ptr<audit::Store>> open_audit(const audit::StoreOptions& store, Instant now) {
  return audit::open_sqlite_store(store, now).map_error([&](Error error) {
    if (error.where.empty()) error.where = store.path;
    return error;
  });
}

// Until it goes, signals wait to be asked for.
class Signals {
 public:
  Signals() {
    sigemptyset(&ours_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ours_, signal);
    pthread_sigmask(SIG_BLOCK, &ours_, &before_);
    // A reader of our output that has gone must not end the server.
    ignored_ = ::signal(SIGPIPE, SIG_IGN);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() {
    ::signal(SIGPIPE, ignored_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  /// The next signal; none after a second.
  std::optional<int> wait() const {
    constexpr timespec kPatience = {1, 0};
    const int signal = sigtimedwait(&ours_, nullptr, &kPatience);
    return signal > 0 ? std::optional(signal) : std::nullopt;
  }

 private:
  sigset_t ours_{};
  sigset_t before_{};
  void (*ignored_)(int) = SIG_DFL;
};

// A connection is a file; so are the audit, the log and what is fetched. Gives how many connections fit.
std::size_t room_for_connections(std::size_t wanted, hooks::Log& log) {
  constexpr std::size_t kOthers = 256;
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const rlim_t before = limit.rlim_cur;
  const rlim_t needed = wanted + kOthers;
  if (limit.rlim_cur < needed) {
    limit.rlim_cur = std::min(limit.rlim_max, needed);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  }
  const std::size_t room = limit.rlim_cur > 2 * kOthers ? limit.rlim_cur - kOthers : limit.rlim_cur / 2;
  const std::size_t fits = std::min(wanted, room);
  log.write(fits < wanted ? hooks::LogLevel::kWarning : hooks::LogLevel::kInfo, "open_files",
            {{"limit", static_cast<std::int64_t>(limit.rlim_cur)},
             {"was", static_cast<std::int64_t>(before)},
             {"connections", static_cast<std::int64_t>(fits)},
             {"wanted", static_cast<std::int64_t>(wanted)}});
  return fits;
}

hooks::ListenerOptions listener_options(const Configuration& configuration, hooks::Log& log) {
  hooks::ListenerOptions options;
  options.host = configuration.listen.host;
  options.port = configuration.listen.port;
  if (!configuration.listen.tls.certificate_file.empty()) options.tls = configuration.listen.tls;
  options.limits = configuration.limits;
  options.limits.connections = room_for_connections(configuration.limits.connections, log);
  return options;
}

// Answers first, then the audit: an answer waits for its entry.
int end(hooks::Server& server, audit::Store& store, std::ostream& err) {
  if (const std::size_t cut = server.drain(); cut > 0)
    err << fmt::format("parity: {} connection{} had to be cut off\n", cut, cut == 1 ? "" : "s");
  const auto closed = store.close();
  if (closed) return kDone;
  complain(closed.error(), err);
  return kAnswerNo;
}

// `at_hup`: what else is done at a SIGHUP.
void wait_for_the_end(const Signals& signals, Reloader& reloader, const std::function<void()>& at_hup) {
  for (;;) {
    const auto signal = signals.wait();
    if (!signal) {
      reloader.look();
    } else if (*signal == SIGHUP) {
      reloader.reload();
      at_hup();
    } else {
      return;
    }
  }
}

int serve(const ServeOptions& options, std::ostream& out, std::ostream& err) {
  const Signals signals;
  auto inputs = read_inputs(options.sources, err).inputs;
  if (!inputs) return kBadUsage;
  const Configuration& configuration = inputs->configuration;
  const hooks::SystemClock clock;
  audit::StoreOptions audit = configuration.audit;
  auto path = audit_path(audit.path);
  if (!path) return refuse(path.error(), err);
  audit.path = std::move(*path);
  auto store = open_audit(audit, clock.now());
  if (!store) return refuse(store.error(), err);

  note_approvals(rules_folder(configuration.rules.directory), **store, err);
  hooks::Log log(configuration.log);
  ServeGuard guard(clock);
  auto serving = guard.serving(*inputs, configuration.listen.port);
  if (!serving) return refuse(serving.error(), err);
  fhir::FhirClientOptions fetching;
  fetching.connections = configuration.fhir.connections;
  fhir::FhirClient fhir(fetching);
  ServePages pages(options.pages, configuration, clock);
  auto server = hooks::Server::start(listener_options(configuration, log),
                                     {**store, clock, log, &fhir, pages.maker(err)}, *serving);
  if (!server) return refuse(server.error(), err);
  // A free port that was chosen at the start is part of the addresses that tokens name.
  if (serving = guard.serving(*inputs, (*server)->port()); serving) (*server)->serve(std::move(*serving));
  const FiringWatch watch({audit.path, **server, clock, log});
  if (configuration.clients.empty() && configuration.listen.tls.client_ca_file.empty()) err << kAnybody;
  if (!inputs->rules->is_approved()) err << kDraft;
  // Links are of one use: whoever lost theirs asks for a reload.
  const auto say_links = [&] { err << pages.links(listening_url(configuration, (*server)->port())) << std::flush; };
  say_links();
  out << fmt::format("Parity listens on {0}: the services are at {0}/cds-services\n",
                     listening_url(configuration, (*server)->port()))
      << std::flush;
  Reloader reloader({options.sources, guard, **server, **store, log}, std::move(*inputs));
  wait_for_the_end(signals, reloader, say_links);
  return end(**server, **store, err);
}

int print_configuration(const ServeOptions& options, std::ostream& out, std::ostream& err) {
  const auto configuration = configuration_of(options.sources, err);
  if (!configuration) return kBadUsage;
  out << to_yaml(*configuration);
  return kDone;
}

}  // namespace

int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& err) {
  return options.task == ServeTask::kPrintConfiguration ? print_configuration(options, out, err)
                                                        : serve(options, out, err);
}

}  // namespace parity::cli
