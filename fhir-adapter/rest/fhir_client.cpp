#include "fhir-adapter/rest/fhir_client.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace parity::fhir {

struct FhirClient::Impl {
  FhirClientOptions options;
  std::shared_ptr<HttpTransport> transport;
  std::shared_ptr<NameResolver> resolver;
  std::shared_ptr<SharedAlarms> alarms = std::make_shared<SharedAlarms>();

  std::mutex mutex;
  std::condition_variable all_done;
  std::map<std::string, std::shared_ptr<ServerState>> servers;  // by base
  std::set<std::shared_ptr<FetchRun>> runs;
  std::size_t sets = 0;  // under way, until their `done` has returned
  bool is_ending = false;

  // A place for one more set of this server; null if there is none.
  std::shared_ptr<ServerState> enter(const FhirServer& server) {
    const std::lock_guard lock(mutex);
    auto& state = servers[server.base.text()];
    if (!state) state = std::make_shared<ServerState>(options.breaker, options.connections);
    if (is_ending || sets >= options.max_sets || state->sets >= options.max_sets_of_a_server) return nullptr;
    ++sets;
    ++state->sets;
    return state;
  }

  void leave(ServerState& state) {
    const std::lock_guard lock(mutex);
    --sets;
    --state.sets;
    all_done.notify_all();
  }

  void forget(const std::shared_ptr<FetchRun>& run) {
    const std::lock_guard lock(mutex);
    runs.erase(run);
  }

  static FetchResult not_asked(const FetchSet& set, FetchFault fault, BreakerState breaker) {
    FetchResult result;
    for (std::size_t i = 0; i < set.queries.size(); ++i) result.answers.push_back({{}, fault, {}});
    result.breaker = breaker;
    return result;
  }
};

FhirClient::FhirClient(const FhirClientOptions& options)
    : FhirClient(options, make_cpprest_transport(), make_system_resolver()) {}

FhirClient::FhirClient(const FhirClientOptions& options, std::shared_ptr<HttpTransport> transport,
                       std::shared_ptr<NameResolver> resolver)
    : impl_(std::make_shared<Impl>()) {
  impl_->options = options;
  impl_->transport = std::move(transport);
  impl_->resolver = std::move(resolver);
}

FhirClient::~FhirClient() {
  std::set<std::shared_ptr<FetchRun>> runs;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->is_ending = true;
    runs = impl_->runs;
  }
  for (const auto& run : runs) run->stop();
  {
    std::unique_lock lock(impl_->mutex);
    impl_->all_done.wait(lock, [this] { return impl_->sets == 0; });
  }
  impl_->alarms->close();
}

void FhirClient::fetch(FetchSet set, std::function<void(FetchResult)> done) {
  const auto state = impl_->enter(*set.server);
  if (!state) return done(Impl::not_asked(set, FetchFault::kOverload, BreakerState::kClosed));
  if (!state->breaker.try_enter(std::chrono::steady_clock::now())) {
    done(Impl::not_asked(set, FetchFault::kServerRests, state->breaker.state()));
    impl_->leave(*state);
    return;
  }
  // The run is known by the time that it ends: `done` takes it off the list.
  auto self = std::make_shared<std::shared_ptr<FetchRun>>();
  auto run = std::make_shared<FetchRun>(
      std::move(set), RunParts{impl_->transport, impl_->resolver, impl_->alarms, state, impl_->options.limits},
      [impl = impl_, state, self, done = std::move(done)](FetchResult result) {
        done(std::move(result));
        impl->forget(*self);
        impl->leave(*state);
        self->reset();
      });
  *self = run;
  bool is_ending = false;
  {
    const std::lock_guard lock(impl_->mutex);
    is_ending = impl_->is_ending;
    impl_->runs.insert(run);
  }
  if (is_ending) return run->stop();
  run->start();
}

}  // namespace parity::fhir
