// Members are in the order of what stands on what; the listener goes first when all of it ends.
#include "cds-hooks/server.h"

#include <utility>

#include "cds-hooks/metrics.h"
#include "cds-hooks/status.h"

namespace parity::hooks {

struct Server::Impl {
  Impl(const ServerParts& parts, Serving serving)
      : clock(parts.clock),
        services({parts.store, parts.clock, metrics, parts.log, parts.fhir}, std::move(serving.services),
                 std::move(serving.rules)),
        status(services, parts.store, parts.clock.now()),
        pages(parts.make_pages ? parts.make_pages({services, parts.store, parts.clock, parts.log}) : nullptr),
        api({services, status, metrics, parts.log, std::move(serving.access), pages.get()}),
        reloads(metrics.counters({"parity_reloads_total", "Reloads of configuration and rules.", {"outcome"}})),
        reload_failed(
            metrics.gauges({"parity_reload_failed", "1 after a reload that failed, until one succeeds.", {}}).with({})),
        alarms(metrics.gauges({"parity_rule_firing_alarm",
                               "1 while the watch over firing rates finds that a rule fell silent or floods.",
                               {"rule", "audience", "kind"}})) {
    watch_store(parts.store);
  }

  void watch_store(const audit::Store& store) {
    const auto watch = [&](const char* name, const char* help, auto read) {
      metrics.watch({name, help, {}}, [&store, read] { return static_cast<double>(read(store.status())); });
    };
    using audit::StoreStatus;
    watch("parity_audit_writable", "1 while the audit can be written.",
          [](const StoreStatus& s) { return s.writable; });
    watch("parity_audit_queued", "Entries that wait to be durable.", [](const StoreStatus& s) { return s.queued; });
    watch("parity_audit_lag_ms", "Age of the oldest of them.", [](const StoreStatus& s) { return s.lag_ms; });
    watch("parity_audit_spooled", "Entries in the spool.", [](const StoreStatus& s) { return s.spooled; });
    watch("parity_audit_unreadable", "Entries of the spool that were damaged.",
          [](const StoreStatus& s) { return s.unreadable; });
    watch("parity_audit_committed", "Entries kept since the start.", [](const StoreStatus& s) { return s.committed; });
    watch("parity_audit_failed", "Entries that could not be kept.", [](const StoreStatus& s) { return s.failed; });
    watch("parity_audit_refused", "Entries refused.", [](const StoreStatus& s) { return s.refused; });
  }

  void watch_listener() {
    const auto watch = [&](const char* name, const char* help, auto read) {
      metrics.watch({name, help, {}}, [this, read] { return static_cast<double>(read(listener->stats())); });
    };
    watch("parity_http_connections", "Open connections.", [](const ListenerStats& s) { return s.connections; });
    watch("parity_http_in_flight", "Requests not yet answered.", [](const ListenerStats& s) { return s.in_flight; });
    watch("parity_http_shed", "Requests refused for overload.", [](const ListenerStats& s) { return s.shed_requests; });
    watch("parity_http_timed_out", "Requests that took too long.", [](const ListenerStats& s) { return s.timed_out; });
  }

  const Clock& clock;
  Metrics metrics;
  Services services;
  ServerStatus status;
  std::unique_ptr<PageEndpoints> pages;
  Api api;
  Family<Counter>& reloads;
  Gauge& reload_failed;
  Family<Gauge>& alarms;
  std::vector<FiringAlarm> alarmed;  // by one thread alone
  std::unique_ptr<Listener> listener;
};

Result<std::unique_ptr<Server>> Server::start(const ListenerOptions& options, const ServerParts& parts,
                                              Serving serving) {
  auto impl = std::make_unique<Impl>(parts, std::move(serving));
  auto listener = Listener::start(options, impl->api);
  if (!listener) return tl::unexpected<Error>(std::move(listener.error()));
  impl->listener = std::move(*listener);
  impl->watch_listener();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->listener->port(); }
void Server::serve(Serving serving) {
  impl_->services.serve(std::move(serving.rules), std::move(serving.services));
  impl_->api.admit(std::move(serving.access));
}
void Server::note_reload(ReloadOutcome outcome, std::string on_disk) {
  impl_->status.note_reload(outcome, std::move(on_disk), impl_->clock.now());
  impl_->reloads.with({outcome == ReloadOutcome::kDone ? "done" : "failed"}).add();
  impl_->reload_failed.set(outcome == ReloadOutcome::kFailed ? 1 : 0);
}
void Server::note_alarms(const std::vector<FiringAlarm>& alarms) {
  for (const FiringAlarm& before : impl_->alarmed)
    impl_->alarms.with({before.rule, before.audience, before.kind}).set(0);
  for (const FiringAlarm& now : alarms) impl_->alarms.with({now.rule, now.audience, now.kind}).set(1);
  impl_->alarmed = alarms;
}
std::size_t Server::drain() { return impl_->listener->drain(); }

}  // namespace parity::hooks
